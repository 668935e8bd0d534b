package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Address;
import dev.rubato.event.Mix;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One scan after its alarm: what belongs to it is appended and raises no alert of its own. An observation belongs if it
 * has the same actor and the same targets, or the same actor and technique in networks that the scan goes through
 * ({@link Reach}), or the same targets and technique. Remembers 1,024 targets. About
 * 4 KB.
 */
final class Episode {
    private static final int TARGET_BITS = 8192;
    private static final int MAX_TARGETS = 1024;
    private static final int PORT_BITS = 4096;

    private final ScanVariant firstVariant;
    private final Technique technique;
    private final long startNs;
    private final Attempts attempts;
    private final String who;
    private final @Nullable HostProcess scope;
    private final boolean hostWide;
    private final List<Lineage> lineages = new ArrayList<>();
    private final long[] targets = new long[TARGET_BITS / 64];
    private final long[] ports = new long[PORT_BITS / 64];
    private final Reach reach = new Reach();
    private int targetCount;
    private long lastNs;
    private boolean closed;
    private boolean quiet;
    private final List<Alert.Evidence> terms;
    private Alert latest;
    private int totalWhenRaised;
    private int raisedVariants;

    /**
     * @param terms the rows of evidence that make up the score
     * @param attempts what led to the alarm; the episode owns it from now on
     * @param who the beginning of a sentence about the actor
     * @param scope the process whose descendants act in it, or null if none is known
     * @param hostWide whether it belongs to the host and not to one lineage
     */
    Episode(
            Alert first,
            ScanVariant variant,
            List<Alert.Evidence> terms,
            Attempts attempts,
            List<Attempt> cited,
            String who,
            @Nullable HostProcess scope,
            boolean hostWide) {
        this.who = who;
        this.firstVariant = variant;
        this.startNs = first.timeNs();
        this.lastNs = first.timeNs();
        this.terms = terms;
        this.attempts = attempts;
        this.technique = attempts.mainTechnique();
        this.scope = scope;
        this.hostWide = hostWide;
        this.latest = first;
        raised(first, variant);
        for (Attempt attempt : cited) {
            reach.begin(attempt.remote);
            remember(attempt.remote, attempt.port, attempt.technique);
            Lineage lineage = attempt.lineage;
            if (lineage != null && !lineages.contains(lineage)) {
                lineages.add(lineage);
            }
        }
    }

    void raised(Alert alert, ScanVariant variant) {
        latest = alert;
        totalWhenRaised = attempts.total();
        raisedVariants |= 1 << variant.ordinal();
    }

    /** Whether evidence may still be appended at {@code nowNs}. */
    boolean isOpen(long nowNs, ScanParameters p) {
        return !closed && nowNs - lastNs < p.muteNs() && nowNs - startNs < p.maxEpisodeNs();
    }

    /** Ends it early: too many are open. */
    void close() {
        closed = true;
    }

    /** Raises nothing any more: it was told of another one that day. */
    void quieten() {
        quiet = true;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** Whether an operator typed it. */
    boolean isTyped() {
        return latest.severity() == Severity.INFO;
    }

    /** Whether an observation is part of this scan; an operator's covers nobody but the tool. */
    boolean owns(Observation observation, @Nullable HostProcess process, @Nullable Lineage lineage) {
        boolean target = hasTarget(observation.remote);
        boolean shared = sharesTechnique(observation);
        if (isActor(process, lineage)) {
            return target || (shared && reach.covers(observation.remote));
        }
        return target && shared && observation.technique == technique && !isTyped();
    }

    boolean hasTarget(Address address) {
        return contains(address.hash64()) || (firstVariant.isSweep() && contains(network(address)));
    }

    boolean sharesTechnique(Observation observation) {
        boolean samePort = isSet(ports, portBit(observation.port, observation.technique));
        return samePort || observation.newAddress == firstVariant.isSweep();
    }

    private boolean isActor(@Nullable HostProcess process, @Nullable Lineage lineage) {
        if (hostWide) {
            return lineage == null || lineages.contains(lineage);
        }
        return process == null || scope == null || process.descendsFrom(scope);
    }

    /** Remembers what was tried; called for each observation that belongs. */
    void append(Observation observation, long nowNs) {
        remember(observation.remote, observation.port, observation.technique);
        lastNs = Math.max(lastNs, nowNs);
    }

    private void remember(Address remote, int port, Technique technique) {
        set(ports, portBit(port, technique));
        reach.add(remote);
        if (firstVariant.isSweep()) {
            insert(network(remote));
        }
        insert(remote.hash64());
    }

    /** The network that a sweep of this address covers: /24, or /64 of IPv6. */
    static long network(Address address) {
        return address.isV4() ? Mix.mix(4, address.v4Bits() >>> 8) : Mix.mix(6, address.high());
    }

    private static int portBit(int port, Technique technique) {
        return (int) (Mix.mix(port, technique.ordinal()) & (PORT_BITS - 1));
    }

    private boolean contains(long hash) {
        return isSet(targets, (int) (hash & (TARGET_BITS - 1)))
                && isSet(targets, (int) (hash >>> 40) & (TARGET_BITS - 1));
    }

    private void insert(long hash) {
        if (targetCount == MAX_TARGETS || contains(hash)) {
            return;
        }
        targetCount++;
        set(targets, (int) (hash & (TARGET_BITS - 1)));
        set(targets, (int) (hash >>> 40) & (TARGET_BITS - 1));
    }

    private static boolean isSet(long[] bits, int bit) {
        return (bits[bit >>> 6] & (1L << (bit & 63))) != 0;
    }

    private static void set(long[] bits, int bit) {
        bits[bit >>> 6] |= 1L << (bit & 63);
    }

    /** Whether the evidence is ten times what was last reported, or has become that of another variant. */
    boolean hasNews(ScanVariant variant) {
        return attempts.total() >= 10L * totalWhenRaised || (raisedVariants & (1 << variant.ordinal())) == 0;
    }

    /** The rows of evidence that made up the score at the alarm. */
    List<Alert.Evidence> terms() {
        return terms;
    }

    Attempts attempts() {
        return attempts;
    }

    String who() {
        return who;
    }

    ScanVariant firstVariant() {
        return firstVariant;
    }

    /** The alert as it was last raised. */
    Alert latest() {
        return latest;
    }

    long startNs() {
        return startNs;
    }
}
