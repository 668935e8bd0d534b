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
import java.util.Set;

/**
 * forkstat: forks and executions of the kernel's process connector, described from {@code /proc}. No connections.
 *
 * <p>The connector tells of every execution, with no more than its process id; what it executed is looked up afterwards. So
 * each has a line, but often with the command of the process that forked it, without arguments, or with {@code <unknown>}.
 */
public final class Forkstat implements Competitor {
    /** What stands for the load's program: its command, or the kernel's name for it where the command was gone. */
    private static final Set<String> PROGRAM = Set.of(LoadProgram.TRUE, "true", "[true]");

    /** What stands for the parent of a child that had ended before it was looked up. */
    private static final long UNKNOWN_PARENT = 0;

    private static final int COMMAND = 3;
    private static final String TOO_MANY = "nobufs";

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

    /**
     * Lines such as {@code 19:43:06 exec 12962 seq 20}; a fork has one line of the parent, then one of the child. A process
     * of a load executes once: whatever its line says, it is the load's program.
     */
    static Sightings read(Path file) throws IOException {
        Sightings sightings = new Sightings();
        Map<Long, Long> parents = new HashMap<>();
        long[] lastParent = {UNKNOWN_PARENT};
        long tooMany = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > COMMAND && words[2].matches("[0-9]+")) {
                event(words, parents, lastParent, sightings);
            } else if (words.length > COMMAND && words[COMMAND].equals(TOO_MANY)) {
                tooMany++;
            }
        }
        sightings.lost(tooMany == 0 ? "0" : "its buffer was full " + tooMany + "×");
        return sightings;
    }

    private static void event(String[] words, Map<Long, Long> parents, long[] lastParent, Sightings sightings) {
        long pid = Long.parseLong(words[2]);
        if (words[1].equals("fork")) {
            if (words[COMMAND].equals("parent")) {
                lastParent[0] = pid;
            } else {
                parents.put(pid, lastParent[0]);
            }
        } else if (words[1].equals("exec")) {
            boolean withArguments = words[words.length - 1].equals(LoadProgram.TRUE);
            long parent = parents.getOrDefault(pid, UNKNOWN_PARENT);
            parents.remove(pid);
            if (parent != UNKNOWN_PARENT) {
                sightings.exec(parent, withArguments);
            } else if (PROGRAM.contains(words[words.length - 1])) {
                sightings.orphan(timeMs(words[0]), withArguments);
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
