package dev.rubato.detect.scan;

/**
 * The numbers of the breadth test. Each says what raising it costs; all are priors.
 *
 * @param benignFloorPerDay least that the benign rate of new internal hosts is taken to be; 6 a day. Higher: slower
 * @param benignCeilingPerDay most that it may be learned to be, and what it is until the host is known; 48 a day. Higher:
 *     scans below four hosts an hour are lost
 * @param thresholdNats evidence to alarm; 11.47 = ln(96 observations a day / 0.001 false alarms a day). Higher by 2.3: a
 *     host later at 60 an hour
 * @param warmUpNats added to it while everything looks new; 2
 * @param answeredShare least share of the hosts that answered: where most are silent the scan test judges; 1/2. Higher:
 *     scans with less knowledge are left to the scan test, which needs more attempts for them
 * @param muteNs an episode ends after this time without a new host; 15 min. Higher: fewer alerts, later news
 * @param lineages lineages with state; 1,024. Higher: memory, 1.5 KB each
 */
public record BreadthParameters(
        double benignFloorPerDay,
        double benignCeilingPerDay,
        double thresholdNats,
        double warmUpNats,
        double answeredShare,
        long muteNs,
        int lineages) {

    public static BreadthParameters defaults() {
        return new BreadthParameters(6, 48, 11.47, 2, 0.5, 900_000_000_000L, 1_024);
    }
}
