package dev.rubato.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.alert.Severity;
import dev.rubato.event.Address;
import dev.rubato.trace.TraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A file of expectations: an array of cases, each about some traces. */
public final class Truth {
    private final List<TruthCase> cases;

    private Truth(List<TruthCase> cases) {
        this.cases = List.copyOf(cases);
    }

    /**
     * Reads a file of expectations.
     *
     * @throws TraceException if it is none, in words for its user
     */
    public static Truth read(Path file) throws IOException {
        try {
            List<TruthCase> cases = new ArrayList<>();
            for (JsonNode each : new ObjectMapper().readTree(file.toFile())) {
                cases.add(caseOf(each));
            }
            return new Truth(cases);
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new TraceException(file + " holds no expectations: " + e.getMessage(), e);
        }
    }

    /**
     * The cases about exactly these files and this host. Files are compared by the ends of their paths.
     *
     * @param self addresses of the host; empty takes every case about the files
     */
    public List<TruthCase> about(Collection<TraceFile> files, Collection<Address> self) {
        List<TruthCase> found = new ArrayList<>();
        for (TruthCase each : cases) {
            boolean sameFiles = each.files().size() == files.size()
                    && files.stream()
                            .allMatch(file -> each.files().stream()
                                    .anyMatch(
                                            name -> file.path().toAbsolutePath().endsWith(Path.of(name))));
            if (sameFiles && (self.isEmpty() || addresses(each).equals(Set.copyOf(self)))) {
                found.add(each);
            }
        }
        return found;
    }

    private static Set<Address> addresses(TruthCase each) {
        return each.self().stream().map(Address::parse).collect(Collectors.toSet());
    }

    private static TruthCase caseOf(JsonNode node) {
        List<TruthCase.Expected> expect = new ArrayList<>();
        for (JsonNode each : node.path("expect")) {
            expect.add(expected(each));
        }
        List<TruthCase.Silent> silent = new ArrayList<>();
        for (JsonNode each : node.path("silent")) {
            silent.add(new TruthCase.Silent(
                    texts(each.path("detectors")),
                    each.has("from") ? micros(each.path("from").asText()) : Long.MIN_VALUE,
                    each.has("until") ? micros(each.path("until").asText()) : Long.MAX_VALUE));
        }
        return new TruthCase(
                node.path("id").asText(),
                node.path("kind").asText(),
                node.path("format").asText(),
                texts(node.path("files")),
                texts(node.path("self")),
                expect,
                silent,
                node.path("grey").asBoolean());
    }

    private static TruthCase.Expected expected(JsonNode node) {
        return new TruthCase.Expected(
                List.of(node.path("detector").asText().split("\\|", -1)),
                node.has("subject") ? List.of(node.path("subject").asText().split("\\|", -1)) : List.of(),
                micros(node.path("from").asText()),
                micros(node.path("by").asText()),
                Severity.valueOf(node.path("min_severity").asText("medium").toUpperCase(Locale.ROOT))
                        .ordinal(),
                node.path("grey").asBoolean());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }
}
