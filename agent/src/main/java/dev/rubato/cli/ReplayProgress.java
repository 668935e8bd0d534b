package dev.rubato.cli;

import dev.rubato.agent.Terminal;
import dev.rubato.replay.Progress;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * A bar on the terminal while traces are read, with rate and time left. Owned by one thread.
 *
 * <p>One line of text does not justify a library that brings a terminal library of its own.
 */
final class ReplayProgress implements Progress {
    /** The clock is looked at once in so many records. */
    private static final int RECORDS_BETWEEN_LOOKS = 4096;

    /** A short run shows no bar. */
    private static final long FIRST_NS = 1_000_000_000L;

    private static final long BETWEEN_NS = 200_000_000L;
    private static final int BAR_CHARS = 30;
    private static final double NS_PER_SECOND = 1e9;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final long allBytes;
    private final long startNs = System.nanoTime();
    private long nextNs = startNs + FIRST_NS;
    private long records;
    private boolean shown;

    private ReplayProgress(PrintWriter terminal, long allBytes) {
        this.terminal = terminal;
        this.allBytes = allBytes;
    }

    /** A bar on {@code err} if that is a terminal, else nothing. */
    static Progress on(PrintWriter err, long allBytes) {
        return allBytes > 0 && Terminal.isError() ? new ReplayProgress(err, allBytes) : Progress.NONE;
    }

    @Override
    public void read(List<? extends Reading> sources) {
        records++;
        if (records % RECORDS_BETWEEN_LOOKS == 0) {
            long nowNs = System.nanoTime();
            if (nowNs >= nextNs) {
                nextNs = nowNs + BETWEEN_NS;
                show(sources, (nowNs - startNs) / NS_PER_SECOND);
            }
        }
    }

    private void show(List<? extends Reading> sources, double seconds) {
        long readBytes = 0;
        for (Reading source : sources) {
            readBytes += source.readBytes();
        }
        double part = Math.min(1, (double) readBytes / allBytes);
        int full = (int) (part * BAR_CHARS);
        long leftSeconds = part > 0 ? Math.round(seconds / part - seconds) : 0;
        terminal.printf(
                Locale.ROOT,
                "%s[%s%s] %3.0f %%  %,d records  %,.0f/s  %d:%02d left",
                CLEAR_LINE,
                "#".repeat(full),
                ".".repeat(BAR_CHARS - full),
                part * 100,
                records,
                records / seconds,
                leftSeconds / 60,
                leftSeconds % 60);
        terminal.flush();
        shown = true;
    }

    @Override
    public void end() {
        if (shown) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
        }
    }
}
