package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DistinctCounter;
import dev.rubato.lineage.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The new internal hosts that one key has reached since its evidence was last zero, the last {@link Alert#MAX_CITED} in
 * full. About 1.5 KB.
 */
final class Trail {
    final BreadthStatistic test;
    private final Map<PortClass, Integer> services = new EnumMap<>(PortClass.class);
    private final List<Attempt> cited = new ArrayList<>();
    private DistinctCounter hosts = new DistinctCounter();
    private int answered;
    /** The episode: what was raised, when it was last added to, and how many hosts it had when it was told. */
    private @Nullable Alert alert;

    private Severity severity = Severity.INFO;
    private long lastNs;
    private long toldHosts;
    private int updates;

    Trail(double benignPerSecond) {
        test = new BreadthStatistic(benignPerSecond);
    }

    /** Adds a host; returns false if it is one of those reached already. */
    boolean add(long hostHash, PortClass service, Attempt reached) {
        long before = hosts.count();
        hosts.add(hostHash);
        if (hosts.isExact() && hosts.count() == before) {
            return false;
        }
        answered += reached.state == Contact.State.ESTABLISHED ? 1 : 0;
        services.merge(service, 1, Integer::sum);
        if (cited.size() == Alert.MAX_CITED) {
            cited.remove(0);
        }
        cited.add(reached);
        return true;
    }

    /** Forgets what led to a score that is zero again, but for the last host: the time from it still counts. */
    void forgetAtZero() {
        if (!test.isZero() || cited.size() < 2) {
            return;
        }
        Attempt last = cited.get(cited.size() - 1);
        clear();
        add(last.remote.hash64(), PortClass.of(last.technique, last.port), last);
    }

    private void clear() {
        cited.clear();
        services.clear();
        hosts = new DistinctCounter();
        answered = 0;
    }

    /** The evidence has gone into an alert. */
    void raised(Alert raised, long nowNs) {
        alert = raised;
        severity = raised.severity();
        lastNs = nowNs;
        toldHosts = hosts.count();
        updates = 0;
        test.reset();
    }

    /** Drops the evidence: another key has raised it. */
    void reset() {
        test.reset();
        forgetAtZero();
    }

    /** The first alert of the episode that goes on at {@code nowNs}, or null. */
    @Nullable
    Alert open(long nowNs, long muteNs) {
        if (alert != null && nowNs - lastNs >= muteNs) {
            alert = null;
            clear();
        }
        return alert;
    }

    /** What the open episode weighs now; whether that is more than when it was last told. It never weighs less. */
    boolean rises(Severity now) {
        boolean more = now.compareTo(severity) > 0;
        severity = more ? now : severity;
        return more;
    }

    Severity severity() {
        return severity;
    }

    /** A host was added to the open episode; whether it has grown tenfold since it was told. */
    boolean grew(long nowNs) {
        lastNs = nowNs;
        return hosts.count() >= 10 * toldHosts;
    }

    /** The growth has been told; returns how often by now. */
    int told() {
        toldHosts = hosts.count();
        return ++updates;
    }

    long hosts() {
        return hosts.count();
    }

    int answered() {
        return answered;
    }

    /** How many hosts were reached on each kind of service. */
    Map<PortClass, Integer> services() {
        return services;
    }

    /** Whether the hosts that are kept were reached by more than one lineage, or by unknown ones. */
    boolean isOfSeveralLineages() {
        Attempt first = cited.get(0);
        return first.lineage == null || cited.stream().anyMatch(attempt -> attempt.lineage != first.lineage);
    }

    /** The hosts that are kept, in order of time. */
    List<Attempt> cited() {
        List<Attempt> inOrder = new ArrayList<>(cited);
        inOrder.sort(Comparator.comparingLong(attempt -> attempt.timeNs));
        return inOrder;
    }
}
