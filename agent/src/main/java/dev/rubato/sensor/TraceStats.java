package dev.rubato.sensor;

/**
 * The counters of one CPU's trace buffer, as {@code per_cpu/cpuN/stats} states them.
 *
 * @param entries records that wait to be read
 * @param overrun records overwritten before they were read
 * @param commitOverrun records lost to nesting
 * @param dropped records refused because the buffer was full
 * @param read records read
 */
record TraceStats(long entries, long overrun, long commitOverrun, long dropped, long read) {

    /** Reads a stats file; lines that are missing count as 0. */
    static TraceStats parse(String text) {
        return new TraceStats(
                number(text, "entries"),
                number(text, "overrun"),
                number(text, "commit overrun"),
                number(text, "dropped events"),
                number(text, "read events"));
    }

    private static long number(String text, String name) {
        for (String line : text.lines().toList()) {
            if (line.startsWith(name + ":")) {
                try {
                    return Long.parseLong(line.substring(name.length() + 1).strip());
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 0;
    }

    /** Records that nobody will read. */
    long lost() {
        return overrun + commitOverrun + dropped;
    }
}
