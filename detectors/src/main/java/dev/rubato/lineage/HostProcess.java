package dev.rubato.lineage;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process of the host with its parent, image and lineage; kept for some time after its exit so that its
 * descendants can still be explained. Owned by the detection thread.
 */
public final class HostProcess {
    /** Longest path to a root that is followed; deeper trees are cut there. */
    public static final int MAX_DEPTH = 64;

    private static final int MAX_BEFORE_BYTES = 1_024;

    private final ProcessKey key;
    private @Nullable HostProcess parent;
    private Lineage lineage;
    private ProcessImage image;
    private @Nullable ProcessImage imageBefore;
    private boolean imageInherited;
    private boolean hasChildren;
    private boolean browser;
    private boolean automatedBrowser;
    private int ownTextBytes;
    private long executedNs;
    private long exitedNs = Long.MAX_VALUE;

    @SuppressWarnings("NullAway.Init") // HostModel gives the lineage before anyone sees the process
    HostProcess(ProcessKey key, @Nullable HostProcess parent, ProcessImage image) {
        this.key = key;
        adopt(parent);
        this.image = image;
        this.imageInherited = true;
        this.executedNs = key.startNs();
    }

    /** Process id and start time. */
    public ProcessKey key() {
        return key;
    }

    /** The process that forked this one, as far as the model still knows it. */
    public @Nullable HostProcess parent() {
        return parent;
    }

    /** The lineage that the process belongs to. */
    public Lineage lineage() {
        return lineage;
    }

    /** What the process runs: its own image, or its parent's until it executes one. */
    public ProcessImage image() {
        return image;
    }

    /**
     * What the process ran before its present image, or null: kept only where the parent's image is unknown, as the next
     * best hint at who started it.
     */
    public @Nullable ProcessImage imageBefore() {
        return imageBefore;
    }

    /** Whether the process still runs the image of the process that forked it. */
    public boolean imageInherited() {
        return imageInherited;
    }

    /** Whether the process is the main or a helper process of a browser, by structure. */
    public boolean isBrowser() {
        return browser;
    }

    /** Whether it belongs to a browser that runs headless or under remote control. */
    public boolean isAutomatedBrowser() {
        return automatedBrowser;
    }

    /** When the present image began, nanoseconds since the Unix epoch. */
    public long executedNs() {
        return executedNs;
    }

    /** When the process ended; {@link Long#MAX_VALUE} while it lives. */
    public long exitedNs() {
        return exitedNs;
    }

    /** Whether the process had not ended at {@code timeNs}. */
    public boolean aliveAt(long timeNs) {
        return timeNs <= exitedNs;
    }

    /** Whether this process is {@code other} or one of its descendants. */
    public boolean descendsFrom(HostProcess other) {
        HostProcess at = this;
        for (int depth = 0; at != null && depth <= MAX_DEPTH; depth++) {
            if (at == other) {
                return true;
            }
            at = at.parent;
        }
        return false;
    }

    /** How many forks lie between {@code ancestor} and this process, or -1 if it does not descend from it. */
    public int depthBelow(HostProcess ancestor) {
        HostProcess at = this;
        for (int depth = 0; at != null && depth <= MAX_DEPTH; depth++) {
            if (at == ancestor) {
                return depth;
            }
            at = at.parent;
        }
        return -1;
    }

    /** The nearest process that both descend from, or null if none is known. */
    public static @Nullable HostProcess commonAncestor(HostProcess one, HostProcess other) {
        HostProcess at = one;
        for (int depth = 0; at != null && depth <= MAX_DEPTH; depth++) {
            if (other.descendsFrom(at)) {
                return at;
            }
            at = at.parent;
        }
        return null;
    }

    void adopt(@Nullable HostProcess newParent) {
        parent = newParent;
        if (newParent != null) {
            newParent.hasChildren = true;
        }
    }

    /** Whether any process has ever had this one for its parent. */
    boolean hasChildren() {
        return hasChildren;
    }

    void join(Lineage newLineage) {
        lineage = newLineage;
    }

    /** Takes the parent's image if it has none of its own yet. */
    void inherit(ProcessImage parentImage) {
        if (imageInherited && image.exe().isEmpty()) {
            image = parentImage;
        }
    }

    void execute(ProcessImage newImage, long timeNs) {
        boolean parentUnknown = parent == null || parent.image.exe().isEmpty();
        if (parentUnknown && !imageInherited && !image.exe().equals(newImage.exe())) {
            imageBefore = cut(image, MAX_BEFORE_BYTES);
        }
        image = newImage;
        imageInherited = false;
        ownTextBytes = textBytes(newImage);
        executedNs = timeNs;
    }

    void markBrowser(boolean automated) {
        browser = true;
        automatedBrowser |= automated;
    }

    void unmarkBrowser() {
        browser = false;
        automatedBrowser = false;
    }

    /** Room that the image takes which this process does not share with its parent. */
    int ownTextBytes() {
        return ownTextBytes;
    }

    private static int textBytes(ProcessImage image) {
        int sum = image.exe().length() + image.cgroup().length() + image.cwd().length();
        for (String arg : image.args()) {
            sum += ProcessImage.ARGUMENT_BYTES + arg.length();
        }
        return sum;
    }

    /** Keeps the first arguments up to {@code maxBytes}. */
    void cutText(int maxBytes) {
        if (ownTextBytes > maxBytes) {
            image = cut(image, maxBytes);
            ownTextBytes = textBytes(image);
        }
    }

    private static ProcessImage cut(ProcessImage image, int maxBytes) {
        List<String> kept = new ArrayList<>();
        int left = maxBytes;
        for (String arg : image.args()) {
            left -= ProcessImage.ARGUMENT_BYTES;
            if (left <= 0) {
                break;
            }
            kept.add(arg.substring(0, Math.min(arg.length(), left)));
            left -= arg.length();
        }
        return image.withArgs(kept);
    }

    void exit(long timeNs) {
        exitedNs = timeNs;
    }

    @Override
    public String toString() {
        return image.name() + "(" + key.pid() + ")";
    }
}
