package dev.rubato.detect.replication;

import dev.rubato.event.Address;

/** What one lineage did to one destination: its place in the per-target table. Owned by the detection thread. */
final class Target {
    private final Address address;
    private final long firstNs;
    private long lastNs;
    private long stages;
    private final Sketch sketch = new Sketch();
    private final ArgumentTemplate template = new ArgumentTemplate();
    private String command = "";
    private long body;
    private boolean compared;
    private boolean joined;
    private boolean copiedSelf;
    private boolean calledBack;
    private final long[] shapes;
    private int shapeCount;
    private int echoed;
    private double echoNats;

    Target(Address address, long firstNs, int maxShapes) {
        this.address = address;
        this.firstNs = firstNs;
        this.lastNs = firstNs;
        this.shapes = new long[maxShapes];
    }

    Address address() {
        return address;
    }

    long firstNs() {
        return firstNs;
    }

    long lastNs() {
        return lastNs;
    }

    /** Notes that a stage was reached; whether it is new. */
    boolean reach(Stage stage, long timeNs) {
        lastNs = Math.max(lastNs, timeNs);
        long before = stages;
        stages = stage.after(stages);
        return stages != before;
    }

    /** Stages in the order in which they were reached, see {@link Stage}. */
    long stages() {
        return stages;
    }

    void restoreStages(long reached) {
        stages = reached;
    }

    Sketch sketch() {
        return sketch;
    }

    ArgumentTemplate template() {
        return template;
    }

    /** The last command line that acted on it, with slots. */
    String command() {
        return command;
    }

    void command(String slotted) {
        command = slotted;
    }

    /** Size of the first body that was sent to it, bytes; 0 if none. */
    long body() {
        return body;
    }

    void body(long bytes) {
        body = bytes;
    }

    /** Whether it was compared with the lineage's playbooks. */
    boolean compared() {
        return compared;
    }

    boolean joined() {
        return joined;
    }

    void compared(boolean joinsPlaybook) {
        compared = true;
        joined = joinsPlaybook;
    }

    boolean copiedSelf() {
        return copiedSelf;
    }

    void markCopiedSelf() {
        copiedSelf = true;
    }

    boolean calledBack() {
        return calledBack;
    }

    void markCalledBack() {
        calledBack = true;
    }

    /** Takes the size of what was sent in one exchange; whether no earlier exchange was alike. */
    boolean takeShape(long bytes, double tolerance) {
        for (int i = 0; i < shapeCount; i++) {
            if (Served.alike(shapes[i], bytes, tolerance)) {
                return false;
            }
        }
        if (shapeCount == shapes.length) {
            return false;
        }
        shapes[shapeCount++] = bytes;
        return true;
    }

    int shapeCount() {
        return shapeCount;
    }

    /** What was sent in the {@code i}-th different exchange, bytes. */
    long shape(int i) {
        return shapes[i];
    }

    /** Exchanges that repeated, in order, what was suffered. */
    int echoed() {
        return echoed;
    }

    /** What they weigh. */
    double echoNats() {
        return echoNats;
    }

    void echo(int repeated, double nats) {
        echoed = repeated;
        echoNats = nats;
    }
}
