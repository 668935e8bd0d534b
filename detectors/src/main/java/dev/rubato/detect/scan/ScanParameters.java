package dev.rubato.detect.scan;

/**
 * The numbers of the scan test. Each says what raising it costs; values marked <i>prior</i> are first guesses by
 * judgement.
 *
 * @param benignSuccess least share of first contacts that succeed on a benign host; 0.8 (Jung et al., 2004). Higher: false
 *     alarms on lossy hosts
 * @param blindSuccess share that succeeds for a scanner that knows nothing; 0.2 (Jung et al., 2004). Higher: slower on
 *     blind scans
 * @param informedSuccess share that succeeds for a scanner that knows the topology; 0.5. Higher: slower, but further into
 *     hit lists
 * @param benignFailuresPerSecond lowest that the benign rate of failed first contacts is taken to be; 1/(30 s), prior.
 *     What the host itself is used to raises it ({@link Baselines}). Higher: slower
 * @param benignFailuresCeilingPerSecond highest that it may be learned to be; 1/(5 s), prior: limits poisoning. At the
 *     ceiling a fast blind scan needs 9 failures in place of 6. Higher: slower for who is noisy, open to poisoning
 * @param scanFailuresPerSecond rate of failed first contacts of a scan; 2/s. Higher: slower on scans below it
 * @param benignPrompt least share of first contacts that is answered within {@code promptNs} on a benign host; 0.65,
 *     prior. Higher: false alarms on slow paths. Lower: slower; at 0.65 it takes 19 unanswered attempts, 21 while the
 *     host is new
 * @param scanPrompt share that is answered so for a scanner into silence; 0.05, prior. Higher: slower
 * @param promptNs what counts as prompt; 0.8 s, prior: paths over satellites answer within 0.7 s. Higher: later alarms on
 *     silence; above 1 s the twentieth attempt of a scan is not judged within a second any more
 * @param promptWeight share of the prompt component in the mean; 0.04. Higher: the others need one attempt more
 * @param thresholdNats evidence to alarm; 15.43 = ln(5,000 observations a day / 0.001 false alarms a day). Higher by 1.4:
 *     one more failure
 * @param thresholdCeilingNats highest that the threshold is raised to on hosts with more first contacts a day; 17.5 =
 *     ln(40,000 observations a day / 0.001), prior. Higher: slower by an attempt or two on busy hosts
 * @param warmUpNats added to the threshold while everything looks new; 2, prior. Higher: slower first days
 * @param warmUpNs how long after the first event; 3 days, prior
 * @param muteNs an episode ends after this time without evidence; 15 min, prior. Higher: fewer alerts, later news
 * @param maxEpisodeNs an episode ends after this time in any case, so that a decoy cannot mute for good; 24 h, prior
 * @param filterItems first contacts that one filter holds, of addresses and of endpoints each; 50,000, prior. Higher:
 *     memory, 19.2 bits an item, four filters
 * @param filterFalsePositive chance that a first contact is overlooked; 1e-4, prior. Lower: memory
 * @param filterNs age at which the older of two filters is forgotten; 15 days, prior. Higher: longer blind memory
 * @param factsPerDay most first contacts that are kept for a restart a day; 20,000, prior: 1 MB. Higher: room
 * @param lineages lineages with state; 4,096. Higher: memory, up to 2.5 KB each
 * @param lineagesWithEvidence lineages that may hold evidence or an open episode; 1,024
 * @param observations first contacts that wait for an outcome or may still be corrected; 8,192. Higher: memory, 160 B each
 * @param correctionNs how long a failure may still be taken back by a success; 10 min, prior
 * @param neighbourHoldNs how long an answered ARP probe waits for the contact that it was made for; 100 ms, prior
 * @param outageWindowNs window of the outage gate, and of what it rolls back; 10 s, prior. Higher: longer blindness
 * @param outageLineages unrelated lineages, and distinct destinations, whose unanswered attempts make an outage; 3, prior
 * @param outageReportNs a freeze of this length is reported as blindness; 120 s, prior
 */
public record ScanParameters(
        double benignSuccess,
        double blindSuccess,
        double informedSuccess,
        double benignFailuresPerSecond,
        double benignFailuresCeilingPerSecond,
        double scanFailuresPerSecond,
        double benignPrompt,
        double scanPrompt,
        long promptNs,
        double promptWeight,
        double thresholdNats,
        double thresholdCeilingNats,
        double warmUpNats,
        long warmUpNs,
        long muteNs,
        long maxEpisodeNs,
        int filterItems,
        double filterFalsePositive,
        long filterNs,
        int factsPerDay,
        int lineages,
        int lineagesWithEvidence,
        int observations,
        long correctionNs,
        long neighbourHoldNs,
        long outageWindowNs,
        int outageLineages,
        long outageReportNs) {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DAY_NS = 86_400 * SECOND_NS;

    public ScanParameters {
        require(0 < blindSuccess && blindSuccess < informedSuccess, "blindSuccess must lie below informedSuccess");
        require(informedSuccess < benignSuccess && benignSuccess < 1, "informedSuccess must lie below benignSuccess");
        require(
                0 < benignFailuresPerSecond && benignFailuresPerSecond < scanFailuresPerSecond,
                "benignFailuresPerSecond must lie below scanFailuresPerSecond");
        require(
                benignFailuresPerSecond <= benignFailuresCeilingPerSecond
                        && benignFailuresCeilingPerSecond < scanFailuresPerSecond,
                "benignFailuresCeilingPerSecond must lie between the other two rates");
        require(
                0 < scanPrompt && scanPrompt < benignPrompt && benignPrompt < 1,
                "scanPrompt must lie below benignPrompt");
        require(0 < promptWeight && promptWeight < 1, "promptWeight must be a share");
        require(thresholdNats > 0 && warmUpNats >= 0, "thresholds must be positive");
        require(thresholdCeilingNats >= thresholdNats, "thresholdCeilingNats must not lie below thresholdNats");
        require(0 < lineagesWithEvidence && lineagesWithEvidence <= lineages, "lineagesWithEvidence exceeds lineages");
        require(observations > 0 && filterItems > 0, "tables must have room");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    public static ScanParameters defaults() {
        return new ScanParameters(
                0.8,
                0.2,
                0.5,
                1.0 / 30,
                1.0 / 5,
                2.0,
                0.65,
                0.05,
                4 * SECOND_NS / 5,
                0.04,
                15.43,
                17.5,
                2.0,
                3 * DAY_NS,
                900 * SECOND_NS,
                DAY_NS,
                50_000,
                1e-4,
                15 * DAY_NS,
                20_000,
                4_096,
                1_024,
                8_192,
                600 * SECOND_NS,
                SECOND_NS / 10,
                10 * SECOND_NS,
                3,
                120 * SECOND_NS);
    }
}
