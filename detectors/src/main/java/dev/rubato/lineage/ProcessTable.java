package dev.rubato.lineage;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes of the host by id, living and lately ended. Owned by the detection thread; at most
 * {@value #MAX_PROCESSES} living and {@value #MAX_ENDED} ended ones of about 200 bytes, and {@value #MAX_TEXT_BYTES} bytes
 * of text.
 */
final class ProcessTable {
    private static final int MAX_PROCESSES = 32_768;

    /** Ended processes that late events can still find. */
    private static final int MAX_ENDED = 8_192;

    /**
     * Of all executables and arguments together; an attacker chooses how long and how many they are. A prior: 30,000
     * ordinary command lines.
     */
    private static final int MAX_TEXT_BYTES = 16 << 20;

    /** What the arguments of a process keep when there is no room for more. */
    private static final int CUT_TEXT_BYTES = 256;

    /** How long after an agent's start a process of an earlier run may stay unconfirmed. */
    private static final long CONFIRM_NS = 10_000_000_000L;

    private final BoundedMap<Integer, Entry> living = new BoundedMap<>(MAX_PROCESSES, true, this::forget);
    private final BoundedMap<Integer, Entry> ended = new BoundedMap<>(MAX_ENDED, false, this::forget);
    private final RecentImages images = new RecentImages();
    private int maxTextBytes = MAX_TEXT_BYTES;
    private long textBytes;
    private long shortened;
    private final Origins origins;
    private int generation;
    private long sweepDueNs = Long.MAX_VALUE;
    private boolean seen;

    private static final class Entry {
        final HostProcess process;
        int generation;

        Entry(HostProcess process, int generation) {
            this.process = process;
            this.generation = generation;
        }
    }

    ProcessTable(Origins origins) {
        this.origins = origins;
    }

    /** Whether any process was ever reported: otherwise the stream is a capture of packets alone. */
    boolean seen() {
        return seen;
    }

    void agentStarted(Event.AgentStarted event, boolean sameBoot) {
        generation++;
        sweepDueNs = event.timeNs() + CONFIRM_NS;
        if (!sameBoot) {
            for (Entry entry : living.values()) {
                entry.process.exit(Math.min(entry.process.exitedNs(), event.timeNs()));
            }
            living.clear();
            ended.clear();
            textBytes = 0;
        }
    }

    /** Ends what an earlier run of the agent knew and the present one has not found again. */
    void sweep(long nowNs) {
        if (nowNs < sweepDueNs) {
            return;
        }
        sweepDueNs = Long.MAX_VALUE;
        List<Integer> gone = new ArrayList<>();
        living.forEach((pid, entry) -> {
            if (entry.generation != generation) {
                gone.add(pid);
            }
        });
        for (Integer pid : gone) {
            Entry entry = living.remove(pid);
            if (entry != null) {
                entry.process.exit(nowNs);
                forget(entry);
            }
        }
    }

    /** The process of that key if the model knows it, ended or not. */
    @Nullable
    HostProcess find(ProcessKey key) {
        Entry alive = living.get(key.pid());
        boolean isAlive = alive != null && alive.process.key().sameProcess(key);
        Entry entry = isAlive ? alive : ended.get(key.pid());
        if (entry == null || !entry.process.key().sameProcess(key)) {
            return null;
        }
        entry.generation = generation;
        return entry.process;
    }

    /** The process of that key, made without image and parent if the model does not know it. */
    HostProcess require(ProcessKey key) {
        HostProcess known = find(key);
        return known != null ? known : create(key, null, ProcessImage.ofExe(""));
    }

    private HostProcess create(ProcessKey key, @Nullable HostProcess parent, ProcessImage image) {
        seen = true;
        Entry old = living.remove(key.pid());
        if (old != null) {
            old.process.exit(key.startNs());
            forget(old);
        }
        HostProcess process = new HostProcess(key, parent, image);
        process.join(parent != null ? parent.lineage() : new Lineage(process, null, OriginClass.UNKNOWN));
        living.put(key.pid(), new Entry(process, generation));
        return process;
    }

    /** A process leaves the table; descendants may still point to it, so its text is cut. */
    private void forget(Entry entry) {
        textBytes -= entry.process.ownTextBytes();
        entry.process.cutText(CUT_TEXT_BYTES);
    }

    /** Keeps the text of all images within its budget: ended processes leave, then a new image is cut. */
    private void keepTextWithin(HostProcess newest) {
        forgetEndedForText();
        if (textBytes > maxTextBytes) {
            cut(newest);
        }
    }

    private void forgetEndedForText() {
        for (Iterator<Entry> at = ended.values().iterator(); textBytes > maxTextBytes && at.hasNext(); ) {
            Entry oldest = at.next();
            at.remove();
            forget(oldest);
            shortened++;
        }
    }

    private void cut(HostProcess process) {
        textBytes -= process.ownTextBytes();
        process.cutText(CUT_TEXT_BYTES);
        textBytes += process.ownTextBytes();
        shortened++;
    }

    /** So many hosts share the heap: the processes used longest ago keep less of their text. */
    void shareText(int hosts) {
        maxTextBytes = SharedRoom.of(MAX_TEXT_BYTES, hosts);
        forgetEndedForText();
        for (Iterator<Entry> at = living.values().iterator(); textBytes > maxTextBytes && at.hasNext(); ) {
            cut(at.next().process);
        }
    }

    /** Gives a process its image, and keeps account of its text. */
    private void setImage(HostProcess process, ProcessImage image, long timeNs) {
        textBytes -= process.ownTextBytes();
        process.execute(images.sharedWith(image), timeNs);
        textBytes += process.ownTextBytes();
        keepTextWithin(process);
    }

    HostProcess fork(Event.ProcessForked event) {
        HostProcess known = find(event.child());
        if (known != null && known.key().equals(event.child())) {
            return known.parent() == null ? attach(known, require(event.parent())) : known;
        }
        HostProcess parent = require(event.parent());
        HostProcess child = create(event.child(), parent, parent.image());
        if (parent.isBrowser()) {
            child.markBrowser(parent.isAutomatedBrowser());
        }
        origins.shorten(parent);
        return child;
    }

    /** Gives a process that was heard of before its fork the parent and the label that it should have had. */
    private HostProcess attach(HostProcess child, HostProcess parent) {
        if (parent.descendsFrom(child)) {
            return child;
        }
        child.adopt(parent);
        if (child.lineage().root() == child && child.lineage().origin() == OriginClass.UNKNOWN) {
            relabel(child, parent.lineage());
        }
        child.inherit(parent.image());
        origins.shorten(parent);
        return child;
    }

    /** Applies an image; true if it began now, false if it only tells more of one that was known. */
    boolean execute(Event.ProcessExecuted event) {
        ProcessImage image = event.image();
        HostProcess process = find(event.process());
        ProcessKey parentKey = event.parent();
        HostProcess parent =
                parentKey == null || parentKey.pid() == event.process().pid() ? null : find(parentKey);
        if (process == null) {
            process = create(event.process(), parent, image);
            setImage(process, image, event.timeNs());
            origins.assign(process, event.timeNs(), event.basis());
            return event.basis() != Event.Basis.SNAPSHOT;
        }
        if (process.parent() == null && parent != null && !parent.descendsFrom(process)) {
            process.adopt(parent);
        }
        boolean tellsMore = event.basis() != Event.Basis.EXACT && isSameImage(process, image);
        setImage(
                process,
                image.exe().isEmpty() ? merged(image, process.image()) : completed(image, process.image()),
                tellsMore ? process.executedNs() : event.timeNs());
        origins.assign(process, event.timeNs(), event.basis());
        return !tellsMore && event.basis() != Event.Basis.SNAPSHOT;
    }

    private static boolean isSameImage(HostProcess process, ProcessImage image) {
        return !process.imageInherited()
                && (process.image().exe().isEmpty()
                        || image.exe().isEmpty()
                        || process.image().name().equals(image.name()));
    }

    /** What a process keeps when it executes another image, where the sensor could not read it anew. */
    private static ProcessImage completed(ProcessImage image, ProcessImage before) {
        boolean sameExe = image.exe().equals(before.exe());
        return new ProcessImage(
                image.exe(),
                image.argsRead() || !sameExe ? image.args() : before.args(),
                image.argsRead() || (sameExe && before.argsRead()),
                image.user().isEmpty() ? before.user() : image.user(),
                image.sessionId() == 0 ? before.sessionId() : image.sessionId(),
                image.tty() < 0 ? before.tty() : image.tty(),
                image.stdin() == ProcessImage.Stdin.UNKNOWN && sameExe ? before.stdin() : image.stdin(),
                image.cgroup().isEmpty() ? before.cgroup() : image.cgroup(),
                image.cwd().isEmpty() ? before.cwd() : image.cwd());
    }

    private static ProcessImage merged(ProcessImage image, ProcessImage before) {
        return completed(
                new ProcessImage(
                        before.exe(),
                        image.args(),
                        image.argsRead(),
                        image.user(),
                        image.sessionId(),
                        image.tty(),
                        image.stdin(),
                        image.cgroup(),
                        image.cwd()),
                before);
    }

    @Nullable
    HostProcess exit(Event.ProcessExited event) {
        HostProcess process = find(event.process());
        if (process == null) {
            return null;
        }
        process.exit(event.timeNs());
        Entry entry = living.get(event.process().pid());
        if (entry != null && entry.process == process) {
            living.remove(event.process().pid());
            Entry before = ended.remove(event.process().pid());
            if (before != null) {
                forget(before);
            }
            ended.put(event.process().pid(), entry);
        }
        return process;
    }

    /** Puts {@code from} and all that descends from it and shares its lineage into {@code lineage}. */
    void relabel(HostProcess from, Lineage lineage) {
        Lineage old = from.lineage();
        for (Entry entry : from.hasChildren() ? living.values() : List.<Entry>of()) { // a flood of starts has none
            if (entry.process.lineage() == old && entry.process.descendsFrom(from)) {
                entry.process.join(lineage);
            }
        }
        from.join(lineage);
    }

    int size() {
        return living.size() + ended.size();
    }

    long evictions() {
        return living.evictions() + ended.evictions() + shortened;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("processes", living);
        out.table("processes-ended", ended);
        out.table("process-texts", new TableReading((int) textBytes, maxTextBytes, shortened));
    }
}
