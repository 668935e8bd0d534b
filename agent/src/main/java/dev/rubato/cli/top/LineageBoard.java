package dev.rubato.cli.top;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each lineage did in the last minute. It observes like a detector and raises nothing. At most {@value #MAX_LINEAGES}
 * lineages, those that acted last, and {@value #MAX_TARGETS} targets of each: 4 MB. Owned by one thread.
 */
public final class LineageBoard implements Detector {
    private static final int MAX_LINEAGES = 512;
    private static final int MAX_TARGETS = 64;
    private static final long MINUTE_NS = MinuteCount.SECONDS * 1_000_000_000L;

    /** Stands for attempts that no process could be named for. */
    private static final long NOBODY = 0;

    private final BoundedMap<Long, Activity> activities = new BoundedMap<>(MAX_LINEAGES, true);
    private Activity host = new Activity(null);
    private @Nullable DetectorContext context;
    private long events;
    private long newestNs;
    private long appliedNs;

    private static final class Activity {
        final @Nullable Lineage lineage;
        final MinuteCount executions = new MinuteCount();
        final MinuteCount attempts = new MinuteCount();
        final MinuteCount failures = new MinuteCount();
        final BoundedMap<Target, Long> targets = new BoundedMap<>(MAX_TARGETS, true);

        Activity(@Nullable Lineage lineage) {
            this.lineage = lineage;
        }
    }

    private record Target(Address address, int port) {}

    /**
     * The last minute of one lineage, or of the host.
     *
     * @param lineage null for attempts without known process, and for the host
     * @param tempo whose tempo the lineage has
     * @param executions program starts
     * @param attempts attempts to connect whose outcome is known, no answer within three seconds included
     * @param failures those of them that failed, or were not answered in those three seconds
     * @param targets different addresses with port that were tried
     * @param targetsAreMore whether there may be more than {@code targets}
     */
    record Row(
            @Nullable Lineage lineage,
            TempoClass tempo,
            int executions,
            int attempts,
            int failures,
            int targets,
            boolean targetsAreMore) {
        int actions() {
            return executions + attempts;
        }
    }

    /** A factory of this board, for one pipeline. */
    public Detector.Factory factory() {
        return made -> {
            context = made;
            return this;
        };
    }

    @Override
    public String name() {
        return "top";
    }

    /** Takes note of an event of the journal, before the pipeline does. */
    public void read(Event event) {
        events++;
        newestNs = beginsTimeAnew(event, newestNs) ? event.timeNs() : Math.max(newestNs, event.timeNs());
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        if (beginsTimeAnew(event, appliedNs)) {
            activities.clear(); // what was counted lies in the future now
            host = new Activity(null);
            appliedNs = event.timeNs();
        }
        appliedNs = Math.max(appliedNs, event.timeNs());
    }

    private static boolean beginsTimeAnew(Event event, long newestNs) {
        return (event instanceof Event.ClockStepped stepped && stepped.byNs() < 0)
                || (event instanceof Event.AgentStarted && event.timeNs() < newestNs);
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        of(process.lineage()).executions.add(timeNs);
        host.executions.add(timeNs);
    }

    @Override
    public void contactResolved(Contact contact) {
        if (contact.previousState() != Contact.State.PENDING) {
            return;
        }
        note(of(contact.lineage()), contact);
        note(host, contact);
    }

    private static void note(Activity activity, Contact contact) {
        activity.attempts.add(contact.timeNs());
        if (contact.state().isFailure()) {
            activity.failures.add(contact.timeNs());
        }
        activity.targets.put(new Target(contact.remote(), contact.remotePort()), contact.timeNs());
    }

    private Activity of(@Nullable Lineage lineage) {
        long id = lineage == null ? NOBODY : lineage.id();
        Activity known = activities.get(id);
        if (known == null) {
            known = new Activity(lineage);
            activities.put(id, known);
        }
        return known;
    }

    /** Lineages that were forgotten for lack of room. */
    long evictions() {
        return activities.evictions();
    }

    /** Events that were read. */
    long events() {
        return events;
    }

    /** Time of the newest of them, nanoseconds since the Unix epoch; 0 before the first. */
    long newestNs() {
        return newestNs;
    }

    String hostName() {
        return context == null ? "" : context.host().hostName();
    }

    /** What sensors lost or only sampled in the minute before {@code nowNs}. */
    Alert.Completeness completeness(long nowNs) {
        return context == null
                ? new Alert.Completeness(0, 0, List.of(), List.of())
                : context.host().completeness(nowNs - MINUTE_NS);
    }

    /** The whole host's minute before {@code nowNs}. */
    Row host(long nowNs) {
        return row(host, nowNs);
    }

    /** The lineages that acted in the minute before {@code nowNs}, the busiest first. */
    List<Row> busiest(long nowNs) {
        List<Row> rows = new ArrayList<>();
        for (Activity activity : activities.values()) {
            Row row = row(activity, nowNs);
            if (row.actions() > 0) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingInt(Row::actions)
                .reversed()
                .thenComparingLong(
                        row -> row.lineage() == null ? NOBODY : row.lineage().id()));
        return rows;
    }

    private Row row(Activity activity, long nowNs) {
        int targets = 0;
        for (long lastNs : activity.targets.values()) {
            targets += lastNs > nowNs - MINUTE_NS ? 1 : 0;
        }
        TempoClass tempo = activity.lineage == null
                ? TempoClass.UNKNOWN
                : Objects.requireNonNull(context).tempo().of(activity.lineage);
        return new Row(
                activity.lineage,
                tempo,
                activity.executions.total(nowNs),
                activity.attempts.total(nowNs),
                activity.failures.total(nowNs),
                targets,
                targets == MAX_TARGETS);
    }
}
