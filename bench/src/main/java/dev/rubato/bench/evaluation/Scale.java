package dev.rubato.bench.evaluation;

/**
 * How much is run.
 *
 * @param scans runs of each cell with a scanner; each takes milliseconds
 * @param attacks runs of each other attack cell
 * @param outbreaks runs of each cell of the AI worm, of 33 hosts and a week each
 * @param weeks benign weeks of each profile
 */
record Scale(int scans, int attacks, int outbreaks, int weeks) {
    /** Checks the machinery in a minute. */
    static final Scale QUICK = new Scale(5, 2, 1, 1);

    /** 462 benign host-days that count; an interval of at most 7 points for scans. */
    static final Scale FULL = new Scale(200, 50, 6, 6);

    int runsOf(String scenario) {
        return switch (scenario) {
            case "address scan", "port scan", "topology-aware" -> scans;
            case "AI worm" -> outbreaks;
            default -> attacks;
        };
    }
}
