package dev.rubato.bench.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes what a collector tells of hosts as JSON lines, each two milliseconds after the one before. Names and arguments
 * must need no escaping. Owned by one thread.
 */
final class CollectorLines {
    private static final long FIRST_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 2_000_000;
    private static final int LINE_CHARS = 2_200;

    private final OutputStream out;
    private final StringBuilder line = new StringBuilder(LINE_CHARS);
    private long records;

    CollectorLines(OutputStream out) {
        this.out = out;
    }

    long records() {
        return records;
    }

    void exec(int host, int pid, int parentPid, String exe, String... args) throws IOException {
        begin("exec", host, pid).append(",\"ppid\":").append(parentPid);
        line.append(",\"exe\":\"").append(exe).append("\",\"args\":[");
        for (int i = 0; i < args.length; i++) {
            line.append(i == 0 ? "\"" : ",\"").append(args[i]).append('"');
        }
        line.append(']');
        end();
    }

    /** @param result 0, or the negative number of an error */
    void connect(int host, int pid, String exe, String remote, int port, int result) throws IOException {
        begin("connect", host, pid).append(",\"exe\":\"").append(exe);
        line.append("\",\"protocol\":\"tcp\",\"retval\":").append(result);
        line.append(",\"daddr\":\"").append(remote).append("\",\"dport\":").append(port);
        end();
    }

    void accept(int host, int pid, String exe, String remote, int port) throws IOException {
        begin("accept", host, pid).append(",\"exe\":\"").append(exe);
        line.append("\",\"protocol\":\"tcp\",\"sport\":").append(port);
        line.append(",\"daddr\":\"").append(remote).append("\",\"dport\":").append(40_000 + records % 20_000);
        end();
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

    private void end() throws IOException {
        records++;
        line.append("}\n");
        out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
