package dev.rubato.bench.competitor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Counts the loads' executions and connects in logs of the audit daemon. Its records of one event share a serial number. */
final class AuditLog {
    private static final Pattern SERIAL = Pattern.compile("msg=audit\\([0-9.]+:(\\d+)\\)");
    private static final Pattern PARENT = Pattern.compile(" ppid=(\\d+) ");
    private static final Pattern ADDRESS = Pattern.compile("saddr=0200([0-9A-F]{4})7F");
    private static final int HEXADECIMAL = 16;

    private final Sightings sightings = new Sightings();
    private String serial = "";
    private long parent = -1;

    /** Reads a log and those that were rotated away from it. */
    Sightings read(Path log) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(log.getParent())) {
            all = files.filter(file -> file.getFileName().toString().startsWith("audit.log"))
                    .toList();
        }
        for (Path one : all) {
            try (Stream<String> lines = Files.lines(one, StandardCharsets.ISO_8859_1)) {
                lines.forEach(this::line);
            }
        }
        flush();
        return sightings;
    }

    private void line(String line) {
        if (line.startsWith("type=SYSCALL")) {
            flush();
            if (line.contains("comm=\"true\"") && line.contains("success=yes")) {
                serial = group(SERIAL, line);
                parent = Long.parseLong(group(PARENT, line));
            }
        } else if (line.startsWith("type=EXECVE")
                && parent >= 0
                && group(SERIAL, line).equals(serial)) {
            sightings.exec(parent, true);
            parent = -1;
        } else if (line.startsWith("type=SOCKADDR")) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                sightings.connect(Integer.parseInt(address.group(1), HEXADECIMAL), true);
            }
        }
    }

    /** An execution whose arguments did not follow. */
    private void flush() {
        if (parent >= 0) {
            sightings.exec(parent, false);
            parent = -1;
        }
    }

    private static String group(Pattern pattern, String line) {
        Matcher found = pattern.matcher(line);
        return found.find() ? found.group(1) : "-1";
    }
}
