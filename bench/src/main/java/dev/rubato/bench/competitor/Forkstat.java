package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** forkstat: forks and executions of the kernel's process connector, described from {@code /proc}. No connections. */
public final class Forkstat implements Competitor {

    @Override
    public String name() {
        return "forkstat";
    }

    @Override
    public Optional<String> refusal() {
        return Commands.exists("forkstat") ? Optional.empty() : Optional.of("not installed (Debian: forkstat)");
    }

    @Override
    public Running start(Path directory) throws IOException {
        Tool tool = Tool.start(directory, List.of("forkstat", "-l", "-e", "fork,exec"));
        tool.awaitText(tool.out, "Event");
        return new RunningTool(tool, loads -> read(tool.out));
    }

    /** Lines such as {@code 19:43:06 exec 12962 seq 20}; a fork has one line of the parent, then one of the child. */
    static Sightings read(Path file) throws IOException {
        Sightings sightings = new Sightings();
        Map<Long, Long> parents = new HashMap<>();
        long[] lastParent = {-1};
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> line(line, parents, lastParent, sightings));
        }
        return sightings;
    }

    private static void line(String line, Map<Long, Long> parents, long[] lastParent, Sightings sightings) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length < 4 || !words[2].matches("[0-9]+")) {
            return;
        }
        long pid = Long.parseLong(words[2]);
        if (words[1].equals("fork")) {
            if (words[3].equals("parent")) {
                lastParent[0] = pid;
            } else {
                parents.put(pid, lastParent[0]);
            }
        } else if (words[1].equals("exec") && line.contains("true")) {
            boolean withArguments = words[words.length - 1].equals(LoadProgram.TRUE);
            Long parent = parents.remove(pid);
            if (parent == null) {
                sightings.orphan(timeMs(words[0]), withArguments);
            } else {
                sightings.exec(parent, withArguments);
            }
        }
    }

    /** forkstat tells the local time of day, in seconds. */
    private static long timeMs(String time) {
        ZoneId zone = ZoneId.systemDefault();
        return LocalTime.parse(time)
                .atDate(LocalDate.now(zone))
                .atZone(zone)
                .toInstant()
                .toEpochMilli();
    }
}
