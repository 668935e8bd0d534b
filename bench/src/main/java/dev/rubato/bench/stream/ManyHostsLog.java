package dev.rubato.bench.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/**
 * Writes the JSON lines of a collector that watches many hosts: programs with long, all different command lines that do
 * not end, and a connection of each. Of any length; nothing of it is kept, and the same seed gives the same bytes. Owned
 * by one thread.
 */
public final class ManyHostsLog {
    /** Hosts in the log: more than are judged in one run. */
    private static final int HOSTS = 80;

    /** Characters of a command line. */
    private static final int COMMAND_CHARS = 2_000;

    private static final int WORD_CHARS = 8;
    private static final int WORDS_OF_ARGUMENT = 4;
    private static final int ARGUMENTS = Math.ceilDiv(COMMAND_CHARS, WORDS_OF_ARGUMENT * WORD_CHARS);
    private static final int WORD_BITS = 32;
    private static final int PROGRAMS = 50;
    private static final int FIRST_PID = 1_000;
    private static final int SERVERS = 200;

    private final CollectorLines lines;
    private final Random random;

    public ManyHostsLog(OutputStream out, long seed) {
        lines = new CollectorLines(out);
        random = new Random(seed);
    }

    /** Writes {@code count} records, or one more: of each program its start and its connection. */
    public void write(long count) throws IOException {
        for (int number = 0; lines.records() < count; number++) {
            int host = number % HOSTS;
            int pid = FIRST_PID + number / HOSTS;
            String exe = "/opt/tools/bin/tool-" + number % PROGRAMS;
            lines.exec(host, pid, 1, exe, arguments());
            lines.connect(host, pid, exe, "10.1.0." + (1 + number % SERVERS), 443, 0);
        }
    }

    private String[] arguments() {
        String[] arguments = new String[1 + ARGUMENTS];
        arguments[0] = "tool";
        for (int i = 1; i < arguments.length; i++) {
            StringBuilder argument = new StringBuilder("--");
            for (int word = 0; word < WORDS_OF_ARGUMENT; word++) {
                String hex = Long.toHexString(1L << WORD_BITS | (random.nextInt() & 0xffff_ffffL));
                argument.append(hex, 1, 1 + WORD_CHARS);
            }
            arguments[i] = argument.toString();
        }
        return arguments;
    }
}
