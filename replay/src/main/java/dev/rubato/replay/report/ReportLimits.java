package dev.rubato.replay.report;

/**
 * How much of a run a report keeps, whatever the run's size: together some tens of MB while replaying and at most about 4 MB
 * of page. What goes beyond is counted, and the page says so.
 */
final class ReportLimits {
    private ReportLimits() {}

    /** Columns of a chart over time; more cost space and show no more on a screen. A power of two halves evenly. */
    static final int BINS = 256;

    /** The finest column of a chart over time, nanoseconds: columns double in width until the run fits. */
    static final long FIRST_BIN_NS = 1_000_000L;

    /** Alerts of at least medium severity, and as many others; about 10 KB each. */
    static final int ALERTS = 1000;

    /** Processes that are remembered, the most recently seen; about 700 bytes each. */
    static final int PROCESSES = 16_384;

    /** Connections between two processes of the host, one entry for each pair and endpoint. */
    static final int HOPS = 4096;

    /** Lineages whose targets and tempo are remembered, the most recently seen; about 15 KB each, 300 KB if they scan. */
    static final int ACTORS = 512;

    /** Targets of one lineage that are counted exactly; about 100 bytes each. */
    static final int EXACT_TARGETS = 2048;

    /** Contacts that wait for their outcome; the silent ones leave after three seconds. */
    static final int WAITING_CONTACTS = 8192;

    /** Gaps of sensors, and sensors, that are listed one by one. */
    static final int SENSOR_LINES = 100;

    /**
     * Incidents of at least medium severity that are shown in full, the gravest first; of the others the alerts are
     * listed.
     */
    static final int INCIDENTS = 20;

    /** Alerts of one incident that are shown with their evidence, the gravest first. */
    static final int ALERTS_OF_INCIDENT = 8;

    /** Processes of one lineage tree; a person cannot read more. */
    static final int TREE_PROCESSES = 60;

    /** Longest text, characters; the rest is cut. */
    static final int TEXT_CHARS = 600;
}
