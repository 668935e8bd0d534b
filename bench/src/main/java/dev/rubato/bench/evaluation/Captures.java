package dev.rubato.bench.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.agent.DetectorList;
import dev.rubato.alert.Severity;
import dev.rubato.bench.baseline.Baseline;
import dev.rubato.bench.baseline.Baselines;
import dev.rubato.event.Address;
import dev.rubato.replay.Player;
import dev.rubato.replay.PlayerSettings;
import dev.rubato.replay.Progress;
import dev.rubato.replay.TraceFiles;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Recorded traces with a known truth, judged by the detectors and, on the same events, by the published rules. A rule
 * names no detector: any alarm of it in time meets an expectation.
 */
final class Captures {
    private static final int SHOWN_REJECTIONS = 5;

    /** Times of alerts are compared as the scoring tool does, which reads milliseconds. */
    private static final long NS_PER_MS = 1_000_000;

    private final Path directory;
    private final JsonNode truth;

    private Captures(Path directory, JsonNode truth) {
        this.directory = directory;
        this.truth = truth;
    }

    /** Judges every case of {@code directory/truth.json} that this version can read. */
    static List<Capture> judge(Path directory, EvidenceCheck check, PrintStream progress) throws IOException {
        List<Capture> captures = new ArrayList<>();
        JsonNode cases =
                new ObjectMapper().readTree(directory.resolve("truth.json").toFile());
        for (JsonNode one : cases) {
            String id = one.path("id").asText();
            try {
                new Captures(directory, one)
                        .judge(check)
                        .forEach((subject, findings) ->
                                captures.add(new Captures(directory, one).compare(subject, findings)));
                progress.println("  " + id);
            } catch (TraceException e) {
                progress.println("  " + id + " left out: " + e.getMessage());
            }
        }
        return captures;
    }

    private Map<String, List<Finding>> judge(EvidenceCheck check) throws IOException {
        TraceFiles files = new TraceFiles(format().orElse(null));
        for (JsonNode file : truth.path("files")) {
            files.add(directory.resolve(file.asText()).toString());
        }
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        Subjects.Collected collected = new Subjects.Collected(check::verify);
        findings.put("Rubato", collected.findings);
        List<Listening> rules = new ArrayList<>();
        Baselines.all().forEach((name, rule) -> {
            Subjects.Suppressed alarms = new Subjects.Suppressed();
            findings.put(name, alarms.findings);
            rules.add(new Listening(rule.get(), alarms));
        });
        PlayerSettings settings = new PlayerSettings(DetectorList.all(), self(), false, SHOWN_REJECTIONS);
        new Player(
                        settings,
                        collected::add,
                        event -> rules.forEach(rule -> rule.baseline.accept(event, rule.alarms)),
                        Progress.NONE)
                .play(files.files());
        return findings;
    }

    private record Listening(Baseline baseline, Baseline.Alarms alarms) {}

    private Optional<TraceFormat> format() throws TraceException {
        String wanted = truth.path("format").asText();
        if (!TraceFormat.options().contains(wanted)) {
            throw new TraceException("no reader of " + wanted);
        }
        return Arrays.stream(TraceFormat.values())
                .filter(format -> format.option().equals(wanted))
                .findFirst();
    }

    private HostAddresses self() {
        List<Address> addresses = new ArrayList<>();
        truth.path("self").forEach(address -> addresses.add(Address.parse(address.asText())));
        return addresses.isEmpty() ? HostAddresses.EVERY : HostAddresses.of(addresses);
    }

    private Capture compare(String subject, List<Finding> findings) {
        boolean named = subject.equals("Rubato");
        int expected = 0;
        int hits = 0;
        for (JsonNode one : truth.path("expect")) {
            if (!one.path("grey").asBoolean()) {
                expected++;
                hits += findings.stream().anyMatch(finding -> meets(one, finding, named)) ? 1 : 0;
            }
        }
        boolean nothing = truth.path("expect").isEmpty();
        int alarms = (int) findings.stream()
                .filter(finding -> finding.becomes(Severity.MEDIUM))
                .filter(finding -> nothing || isSilentAt(finding, named))
                .count();
        return new Capture(
                truth.path("id").asText(),
                subject,
                expected,
                hits,
                alarms,
                truth.path("grey").asBoolean());
    }

    private static boolean meets(JsonNode expectation, Finding finding, boolean named) {
        List<String> detectors = List.of(expectation.path("detector").asText().split("\\|"));
        Severity least = Severity.valueOf(
                expectation.path("min_severity").asText("medium").toUpperCase(Locale.ROOT));
        return (!named || detectors.contains(finding.detector()))
                && finding.severity().compareTo(least) >= 0
                && finding.timeNs() >= ns(expectation.path("from"))
                && finding.timeNs() / NS_PER_MS <= ns(expectation.path("by")) / NS_PER_MS;
    }

    private boolean isSilentAt(Finding finding, boolean named) {
        for (JsonNode period : truth.path("silent")) {
            JsonNode only = period.path("detectors");
            boolean concerns = only.isEmpty() || !named || contains(only, finding.detector());
            if (concerns
                    && finding.timeNs() >= ns(period.path("from"))
                    && finding.timeNs() < ns(period.path("until"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode names, String name) {
        for (JsonNode one : names) {
            if (one.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static long ns(JsonNode time) {
        Instant instant = Instant.parse(time.asText());
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
