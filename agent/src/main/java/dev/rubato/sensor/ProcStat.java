package dev.rubato.sensor;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/stat} says about a process.
 *
 * @param pid process id
 * @param parentPid id of its present parent, 0 for none
 * @param sessionId id of the leader of its session
 * @param tty device number of its controlling terminal, 0 for none
 * @param startTicks when it was forked, in clock ticks since boot
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
record ProcStat(int pid, int parentPid, int sessionId, int tty, long startTicks) {
    /** Place of the start time, counted from the state, which follows the name's closing parenthesis. */
    private static final int START_FIELD = 19;

    /** Reads the first {@code length} bytes of a stat file; null if they are none. */
    static @Nullable ProcStat parse(byte[] bytes, int length) {
        int close = length - 1;
        while (close >= 0 && bytes[close] != ')') {
            close--;
        }
        String text = new String(bytes, 0, Math.max(length, 0), StandardCharsets.ISO_8859_1);
        int open = text.indexOf(" (");
        if (close < 0 || open < 0) {
            return null;
        }
        String[] fields = text.substring(Math.min(close + 2, length)).split(" ", START_FIELD + 2);
        if (fields.length <= START_FIELD) {
            return null;
        }
        try {
            return new ProcStat(
                    Integer.parseInt(text.substring(0, open)),
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[3]),
                    Integer.parseInt(fields[4]),
                    Long.parseLong(fields[START_FIELD].strip()));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
