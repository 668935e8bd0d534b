package dev.rubato.detect.spawn;

import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.HostProcess;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Scripts that say they will become a browser: starting one is the reverse direction and no chain. Anybody can say so,
 * hence they get a moment to do it, and are judged if they do not, or as soon as they start a tool. Owned by the
 * detection thread.
 */
final class Launchers implements BoundedTable {
    private static final int MAX_HELD = 64;

    private final long patienceNs;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long becameBrowsers;
    private long judgedEarly;

    private record Held(HostProcess process, Command command, long timeNs) {}

    /** What is done with a start that is a candidate after all. */
    @FunctionalInterface
    interface Judge {
        void judge(HostProcess process, Command command, long timeNs);
    }

    /** @param patienceNs how long a launcher has to become a browser */
    Launchers(long patienceNs) {
        this.patienceNs = patienceNs;
    }

    void hold(HostProcess process, Command command, long timeNs, Judge judge) {
        if (held.size() >= MAX_HELD) {
            judgedEarly++;
            decide(held.removeFirst(), judge);
        }
        held.addLast(new Held(process, command, timeNs));
    }

    /** Judges the launchers above {@code process}: they started something that no launcher starts. */
    void releaseAbove(HostProcess process, Judge judge) {
        Iterator<Held> each = held.iterator();
        while (each.hasNext()) {
            Held launcher = each.next();
            if (process.descendsFrom(launcher.process)) {
                each.remove();
                decide(launcher, judge);
            }
        }
    }

    /** Decides about those whose time is up. */
    void release(long nowNs, Judge judge) {
        while (!held.isEmpty() && nowNs - held.getFirst().timeNs >= patienceNs) {
            decide(held.removeFirst(), judge);
        }
    }

    private void decide(Held launcher, Judge judge) {
        HostProcess process = launcher.process;
        boolean isBrowserNow =
                process.isBrowser() && !Command.of(process.image()).isCandidate();
        if (isBrowserNow) {
            becameBrowsers++;
        } else {
            judge.judge(process, launcher.command, launcher.timeNs);
        }
    }

    long becameBrowsers() {
        return becameBrowsers;
    }

    /** Launchers that were judged before their time, for lack of room. */
    @Override
    public long evictions() {
        return judgedEarly;
    }

    @Override
    public int size() {
        return held.size();
    }

    @Override
    public int capacity() {
        return MAX_HELD;
    }
}
