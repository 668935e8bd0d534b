package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.Commands;
import dev.rubato.sensor.PacketFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** tcpdump with Rubato's own filter, writing a capture file. No processes. */
public final class Tcpdump implements Competitor {
    private static final String SYN_ONLY = "tcp[tcpflags] & (tcp-syn|tcp-ack) = tcp-syn and dst port ";
    private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");
    private static final Pattern COUNT = Pattern.compile("(\\d+) packets?\\b");

    @Override
    public String name() {
        return "tcpdump, Rubato's filter";
    }

    @Override
    public Optional<String> refusal() {
        return Commands.exists("tcpdump") ? Optional.empty() : Optional.of("not installed (Debian: tcpdump)");
    }

    @Override
    public Running start(Path directory) throws IOException {
        Path capture = directory.resolve("capture.pcap");
        Tool tool = Tool.start(
                directory,
                List.of(
                        "tcpdump",
                        "-i",
                        "any",
                        "-n",
                        "-Z",
                        "root",
                        "-s",
                        "640",
                        "-w",
                        capture.toString(),
                        PacketFilter.unrestricted()));
        tool.awaitText(tool.err, "listening on");
        return new RunningTool(tool, loads -> read(capture, tool.err, loads));
    }

    private static Sightings read(Path capture, Path err, List<LoadResult> loads)
            throws IOException, InterruptedException {
        Sightings sightings = new Sightings();
        for (LoadResult load : loads) {
            if (load.port() != 0) {
                String said = Commands.run("tcpdump", "-r", capture.toString(), "--count", SYN_ONLY + load.port());
                Matcher count = COUNT.matcher(said);
                sightings.connectsWithoutOwners(load.port(), count.find() ? Long.parseLong(count.group(1)) : 0);
            }
        }
        Matcher dropped = DROPPED.matcher(Files.readString(err, StandardCharsets.UTF_8));
        if (dropped.find()) {
            sightings.lost(dropped.group(1));
        }
        return sightings;
    }
}
