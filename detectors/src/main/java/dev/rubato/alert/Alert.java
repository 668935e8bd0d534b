package dev.rubato.alert;

import java.util.List;

/**
 * What a detector found, with the evidence that its score is made of.
 *
 * @param timeNs time of the deciding event, nanoseconds since the Unix epoch
 * @param id the same events give the same id: the deduplication key for delivery
 * @param detector {@code scan}, {@code spawn-chain}, {@code sensor-gap}, ...
 * @param variant which form of it, e.g. {@code address} or {@code loopback}
 * @param score evidence in nats
 * @param threshold what the score had to reach, in nats
 * @param bound the false-alarm bound that the threshold stands for, or {@code empirical}
 * @param summary one sentence that needs no documentation
 * @param host name of the host
 * @param evidence terms whose nats sum to the score
 * @param events the deciding events, at most {@link #MAX_CITED}, oldest first
 * @param chain for spawn chains the processes and sockets from the origin to the child, else empty
 * @param attack MITRE ATT&amp;CK technique ids
 * @param incident alerts of one lineage within an hour share it
 * @param completeness what was lost or sampled in the window of the evidence
 * @param notes statements about the evidence's limits, e.g. {@code unbaselined}
 * @param update 0 for the first alert of an episode, then counting up
 */
public record Alert(
        long timeNs,
        String id,
        String detector,
        String variant,
        Severity severity,
        double score,
        double threshold,
        String bound,
        String summary,
        String host,
        Subject subject,
        List<Evidence> evidence,
        List<Cited> events,
        List<String> chain,
        List<String> attack,
        String incident,
        Completeness completeness,
        List<String> notes,
        int update) {

    /** Most events that an alert cites. */
    public static final int MAX_CITED = 16;

    public Alert {
        evidence = List.copyOf(evidence);
        events = List.copyOf(events);
        chain = List.copyOf(chain);
        attack = List.copyOf(attack);
        notes = List.copyOf(notes);
    }

    /** The same alert as part of another incident. */
    public Alert withIncident(String other) {
        return other.equals(incident)
                ? this
                : new Alert(
                        timeNs,
                        id,
                        detector,
                        variant,
                        severity,
                        score,
                        threshold,
                        bound,
                        summary,
                        host,
                        subject,
                        evidence,
                        events,
                        chain,
                        attack,
                        other,
                        completeness,
                        notes,
                        update);
    }

    /** The same alert told in other words: what is quoted from strangers is in these parts. */
    public Alert withTexts(
            String otherSummary,
            Subject otherSubject,
            List<Evidence> otherEvidence,
            List<Cited> otherEvents,
            List<String> otherChain,
            List<String> otherNotes) {
        return new Alert(
                timeNs,
                id,
                detector,
                variant,
                severity,
                score,
                threshold,
                bound,
                otherSummary,
                host,
                otherSubject,
                otherEvidence,
                otherEvents,
                otherChain,
                attack,
                incident,
                completeness,
                otherNotes,
                update);
    }

    /**
     * One term of the score.
     *
     * @param value what was measured
     * @param limit what it is held against
     * @param unit unit of both
     * @param nats its share of the score; negative terms speak for a benign cause
     */
    public record Evidence(String name, double value, double limit, String unit, double nats) {}

    /** An event that decided, as a person reads it. */
    public record Cited(long timeNs, String kind, String text) {}

    /**
     * Who did it.
     *
     * @param pid 0 if no process is known
     * @param startNs start of the process, 0 if unknown
     * @param argsRead whether {@code args} could be read
     * @param origin the lineage's origin class
     * @param lineage from the root to the process
     * @param address source address for traces without processes, else empty
     */
    public record Subject(
            int pid,
            long startNs,
            String exe,
            List<String> args,
            boolean argsRead,
            String user,
            String origin,
            List<Ancestor> lineage,
            String address) {
        public Subject {
            args = List.copyOf(args);
            lineage = List.copyOf(lineage);
        }
    }

    /** One process on the path from a lineage's root. */
    public record Ancestor(int pid, long startNs, String exe, String commandLine) {}

    /** Events that sensors lost in the window of the evidence, and sensors that see only part. */
    public record Completeness(long lostEvents, long gaps, List<String> sampled, List<String> absent) {
        public Completeness {
            sampled = List.copyOf(sampled);
            absent = List.copyOf(absent);
        }
    }
}
