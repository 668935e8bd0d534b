package dev.rubato.bench.latency;

/** From where to where a latency is measured. */
enum Span {
    JOURNAL("event to journal", "journal"),
    SCAN("failed contact to scan alert, beyond the reorder delay", "scan alert"),
    DIRECT("execution to direct chain alert, beyond the reorder delay", "direct chain"),
    LOOPBACK("execution to loopback chain alert, beyond the reorder delay", "loopback chain");

    private final String what;
    private final String legend;

    Span(String what, String legend) {
        this.what = what;
        this.legend = legend;
    }

    /** As it stands in tables. */
    String what() {
        return what;
    }

    /** As it stands beside a line of a plot. */
    String legend() {
        return legend;
    }
}
