package dev.rubato.cli;

import dev.rubato.agent.Configuration;
import dev.rubato.agent.RunFile;
import dev.rubato.agent.SensorSet;
import dev.rubato.agent.Units;
import dev.rubato.event.Event;
import dev.rubato.journal.Journal;
import dev.rubato.sensor.Sensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the agent would see on this host, found out without starting anything.
 *
 * @param journal one sentence on the state of the journal directory
 * @param journalUsable whether the agent could keep its journal there
 * @param sensors what each sensor would see
 * @param detectors what each detector could find
 * @param runtime the Java runtime and what it lacks
 * @param blindSpots what nobody here can see
 */
record HostCheck(
        String journal,
        boolean journalUsable,
        List<Line> sensors,
        List<Line> detectors,
        String runtime,
        List<String> blindSpots) {

    /** A named thing, its state in a word or two, and why. */
    record Line(String name, String state, String reason) {}

    static HostCheck of(Configuration configuration) {
        List<Line> sensors = new ArrayList<>();
        Map<String, Event.Visibility> sight = new HashMap<>();
        for (SensorSet.Sight seen : new SensorSet(configuration.sensors()).probe()) {
            Sensor.Status status = seen.status();
            sight.put(seen.sensor().name(), status.visibility());
            sensors.add(new Line(seen.sensor().name(), word(status.visibility()), status.reason()));
        }
        Path directory = configuration.journals().directory();
        Optional<String> refusal = refusal(configuration.journals());
        return new HostCheck(
                refusal.orElseGet(() -> describe(directory)),
                refusal.isEmpty(),
                sensors,
                DetectorSight.of(sight).lines(),
                describeRuntime(),
                blindSpots(sight));
    }

    private static String word(Event.Visibility visibility) {
        return visibility.name().toLowerCase(Locale.ROOT);
    }

    /** Why the agent could not keep its journals, by the rules that it has when it starts. */
    private static Optional<String> refusal(Configuration.Journals journals) {
        Path existing = journals.directory();
        while (existing != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return Optional.of(journals.directory()
                    + " cannot be written by this user: run as the user that owns it, or set journal.dir");
        }
        return Stream.of(journals.eventsDirectory(), journals.alertsDirectory(), journals.factsDirectory())
                .filter(Files::exists)
                .flatMap(directory -> Journal.refusal(directory).stream())
                .findFirst();
    }

    private static String describe(Path directory) {
        if (Files.notExists(directory)) {
            return directory + " will be made at the first start";
        }
        OptionalLong agent = new RunFile(directory).runningPid();
        return directory + ", " + Units.formatBytes(bytesUnder(directory)) + " used"
                + (agent.isPresent() ? ", an agent runs (process " + agent.getAsLong() + ")" : "");
    }

    private static long bytesUnder(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }

    private static String describeRuntime() {
        StringBuilder text = new StringBuilder("Java " + Runtime.version());
        if (!Object.class.getModule().isExported("sun.nio.ch", HostCheck.class.getModule())) {
            text.append("; --add-exports java.base/sun.nio.ch=ALL-UNNAMED is missing: start it with bin/rubato");
        }
        return text.append(", heap at most ")
                .append(Units.formatBytes(Runtime.getRuntime().maxMemory()))
                .toString();
    }

    private static List<String> blindSpots(Map<String, Event.Visibility> sight) {
        List<String> spots = new ArrayList<>();
        if (!DetectorSight.sees(sight, "kernel-trace")) {
            spots.add("processes and connections shorter than the sampling interval");
        }
        if (!DetectorSight.sees(sight, "packet")) {
            spots.add("raw-socket scans, ARP, ICMP and UDP sweeps, and bytes per connection");
        }
        if (!DetectorSight.sees(sight, "gpu")) {
            spots.add("GPU use");
        }
        spots.add("packets inside other network namespaces (their processes and TCP connects are seen by the kernel"
                + " trace)");
        spots.add("what is inside a connection: no payload is read");
        spots.add("scans that reuse only endpoints this host already talks to");
        return spots;
    }
}
