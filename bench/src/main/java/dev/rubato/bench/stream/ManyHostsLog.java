package dev.rubato.bench.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
    private static final int WORD_BITS = 32;
    private static final int PROGRAMS = 50;
    private static final int FIRST_PID = 1_000;
    private static final int SERVERS = 200;
    private static final long FIRST_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 2_000_000;

    private final OutputStream out;
    private final Random random;
    private final StringBuilder line = new StringBuilder(COMMAND_CHARS + 200);
    private long records;

    public ManyHostsLog(OutputStream out, long seed) {
        this.out = out;
        this.random = new Random(seed);
    }

    /** Writes {@code count} records, or one more: of each program its start and its connection. */
    public void write(long count) throws IOException {
        for (int number = 0; records < count; number++) {
            int host = number % HOSTS;
            int pid = FIRST_PID + number / HOSTS;
            String exe = "/opt/tools/bin/tool-" + number % PROGRAMS;
            begin("exec", host, pid)
                    .append(",\"ppid\":1,\"exe\":\"")
                    .append(exe)
                    .append("\",\"args\":[\"tool\"");
            for (int chars = 0; chars < COMMAND_CHARS; chars += WORD_CHARS * 4) {
                line.append(",\"--");
                for (int i = 0; i < 4; i++) {
                    word();
                }
                line.append('"');
            }
            line.append("]}\n");
            end();
            begin("connect", host, pid).append(",\"exe\":\"").append(exe).append("\",\"protocol\":\"tcp\"");
            line.append(",\"retval\":0,\"daddr\":\"10.1.0.").append(1 + number % SERVERS);
            line.append("\",\"dport\":443}\n");
            end();
        }
    }

    private StringBuilder begin(String event, int host, int pid) {
        line.setLength(0);
        return line.append("{\"ts_ns\":")
                .append(FIRST_NS + records * STEP_NS)
                .append(",\"event\":\"")
                .append(event)
                .append("\",\"host\":\"host-")
                .append(host)
                .append("\",\"pid\":")
                .append(pid);
    }

    private void word() {
        String hex = Long.toHexString(1L << WORD_BITS | (random.nextInt() & 0xffff_ffffL));
        line.append(hex, 1, 1 + WORD_CHARS);
    }

    private void end() throws IOException {
        records++;
        out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
