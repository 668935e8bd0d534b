package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** bpftrace with a script that prints every execution with its arguments and parent, and every connect with its owner. */
public final class Bpftrace implements Competitor {
    private static final String SCRIPT = """
        BEGIN { printf("ready\\n"); }
        tracepoint:syscalls:sys_enter_execve { printf("args %d ", pid); join(args->argv); }
        tracepoint:sched:sched_process_exec {
          printf("exec %d %d %s\\n", pid, curtask->real_parent->tgid, str(args->filename));
        }
        tracepoint:sock:inet_sock_set_state /args->newstate == 2/ { printf("connect %d %d\\n", pid, args->dport); }
        """;

    private static final Pattern LOST = Pattern.compile("Lost (\\d+) events");

    @Override
    public String name() {
        return "bpftrace";
    }

    @Override
    public Optional<String> refusal() {
        return Commands.exists("bpftrace") ? Optional.empty() : Optional.of("not installed (Debian: bpftrace)");
    }

    @Override
    public Running start(Path directory) throws IOException {
        Path script = directory.resolve("execs-and-connects.bt");
        Files.writeString(script, SCRIPT);
        Tool tool = Tool.start(directory, List.of("bpftrace", script.toString()));
        tool.awaitText(tool.out, "ready");
        return new RunningTool(tool, loads -> read(tool.out, tool.err));
    }

    static Sightings read(Path out, Path err) throws IOException {
        Sightings sightings = new Sightings();
        Set<String> withArguments = new HashSet<>();
        try (Stream<String> lines = Files.lines(out, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> {
                String[] words = line.split(" ", -1);
                if (words[0].equals("args") && words.length > 2 && words[2].equals(LoadProgram.TRUE)) {
                    withArguments.add(words[1]);
                } else if (words[0].equals("exec") && words.length == 4 && words[3].equals(LoadProgram.TRUE)) {
                    sightings.exec(Long.parseLong(words[2]), withArguments.remove(words[1]));
                } else if (words[0].equals("connect") && words.length == 3) {
                    sightings.connect(Integer.parseInt(words[2]), true);
                }
            });
        }
        sightings.lost(Long.toString(lost(Files.readString(out, StandardCharsets.ISO_8859_1))
                + lost(Files.readString(err, StandardCharsets.ISO_8859_1))));
        return sightings;
    }

    private static long lost(String text) {
        long lost = 0;
        for (Matcher said = LOST.matcher(text); said.find(); ) {
            lost += Long.parseLong(said.group(1));
        }
        return lost;
    }
}
