package dev.rubato.bench.overhead;

/**
 * A load that did not work to its end, so that there is nothing measured of it.
 *
 * @param competitor beside which it ran
 * @param why what it said
 */
public record FailedLoad(String load, String competitor, int round, String why) {
    /** A failed build tells more than a line holds. */
    private static final int MAX_CHARACTERS = 500;

    /** In one line. */
    String line() {
        String said = why.strip().replaceAll("\\s+", " ");
        return load + " beside " + competitor + " did not work in round " + (round + 1) + ": "
                + (said.length() > MAX_CHARACTERS ? said.substring(0, MAX_CHARACTERS) + "…" : said);
    }
}
