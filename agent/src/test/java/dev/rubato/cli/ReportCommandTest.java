package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.lab.HostileStory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of a run says; how it looks is the live test's. */
class ReportCommandTest {
    private static final String DATA = "<script type=\"application/json\" id=\"data\">";

    @TempDir
    Path dir;

    private Path page = Path.of("");
    private StringWriter err = new StringWriter();

    @BeforeEach
    void namePage() {
        page = dir.resolve("page.html");
    }

    private int run(String... args) {
        err = new StringWriter();
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), args);
    }

    private JsonNode report(String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("report", "--output", page.toString()));
        all.addAll(List.of(args));
        assertEquals(0, run(all.toArray(String[]::new)), err.toString());
        return data();
    }

    private JsonNode data() throws IOException {
        String html = Files.readString(page);
        int from = html.indexOf(DATA) + DATA.length();
        return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
    }

    private static List<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static JsonNode chainIncident(JsonNode data) {
        return each(data.get("incidents")).stream()
                .filter(incident -> each(incident.get("alerts")).stream()
                        .anyMatch(alert -> alert.get("detector").asText().equals("spawn-chain")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(data.toString()));
    }

    @Test
    void theVerdictComesInWords() throws Exception {
        JsonNode verdict = report(HostileStory.journal(dir).toString()).get("verdict");
        assertEquals("act", verdict.get("tone").asText());
        assertTrue(verdict.get("headline").asText().startsWith("Somebody should look now: "), verdict.toString());
        assertTrue(verdict.toString().contains("The gravest: "), verdict.toString());
        assertTrue(
                verdict.toString().contains("The evidence is incomplete (not exercised: gpu-hijack"),
                verdict.toString());
    }

    @Test
    void theTreeShowsWhoReachedTheServiceThatStartedTheShell() throws Exception {
        JsonNode tree =
                chainIncident(report(HostileStory.journal(dir).toString())).get("tree");
        List<JsonNode> rows = each(tree.get("rows"));
        assertEquals(1, tree.get("hops").size(), tree.toString());
        JsonNode hop = tree.get("hops").get(0);
        assertEquals("127.0.0.1:8081", hop.get("endpoint").asText());
        JsonNode server = rows.get(hop.get("to").asInt());
        assertEquals("/usr/bin/node server.js", server.get("command").asText());
        JsonNode client = rows.get(hop.get("from").asInt());
        JsonNode browser = rows.get(client.get("parent").asInt());
        assertTrue(browser.get("exe").asText().endsWith("/chromium"), browser.toString());
        JsonNode shell = rows.stream()
                .filter(row -> row.get("subject").asBoolean())
                .findFirst()
                .orElseThrow();
        assertEquals(server, rows.get(shell.get("parent").asInt()));
        assertTrue(rows.stream().anyMatch(row -> row.get("exe").asText().contains("nc<i>")), tree.toString());
    }

    @Test
    void theTermsOfEveryAlertSumToItsScore() throws Exception {
        JsonNode data = report(HostileStory.journal(dir).toString());
        int terms = 0;
        for (JsonNode incident : data.get("incidents")) {
            for (JsonNode alert : incident.get("alerts")) {
                double sum = each(alert.get("evidence")).stream()
                        .mapToDouble(term -> term.get("nats").asDouble())
                        .sum();
                assertEquals(alert.get("score").asDouble(), sum, 0.01, alert.toString());
                terms += alert.get("evidence").size();
            }
        }
        assertTrue(terms > 5, "terms: " + terms);
    }

    @Test
    void fanOutAndTempoAreThoseOfTheLineage() throws Exception {
        JsonNode data = report(HostileStory.journal(dir).toString());
        JsonNode incident = each(data.get("incidents")).stream()
                .filter(each ->
                        each.path("fanOut").path("totals").path("refused").asInt() > 0)
                .findFirst()
                .orElseThrow(() -> new AssertionError(data.toString()));
        assertEquals(
                HostileStory.SCANNED - 1, incident.at("/fanOut/totals/refused").asInt());
        assertEquals(HostileStory.SCANNED, incident.at("/fanOut/addresses").asInt());
        assertTrue(incident.at("/tempo/count").asInt() > 0, incident.toString());
        assertEquals(9, incident.at("/tempo/percentiles").size());
    }

    @Test
    void whatWasLostOrNotSeenIsNamed() throws Exception {
        String limits =
                report(HostileStory.journal(dir).toString()).get("limits").toString();
        assertTrue(limits.contains("missed 17 events"), limits);
        assertTrue(limits.contains("sensor gpu is absent: there is <no> GPU"), limits);
        assertTrue(limits.contains("gpu-hijack"), limits);
    }

    @Test
    void techniquesHaveNames() throws Exception {
        JsonNode attack = report(HostileStory.journal(dir).toString()).get("attack");
        assertFalse(attack.isEmpty());
        each(attack)
                .forEach(technique -> assertFalse(technique.get("name").asText().isEmpty(), technique.toString()));
    }

    @Test
    void noTextOfStrangersIsMarkup() throws Exception {
        report(HostileStory.journal(dir).toString());
        String html = Files.readString(page);
        assertEquals(3, html.split("<script", -1).length - 1);
        assertFalse(html.contains("<img"), "markup of an argument");
        assertFalse(html.contains("\u202e"), "a turned text");
        assertTrue(html.contains("Permission is hereby granted"), "the licence of the charts");
    }

    @Test
    void oneIncidentIsShownAlone() throws Exception {
        String journal = HostileStory.journal(dir).toString();
        JsonNode all = report(journal);
        String id = each(all.get("alerts")).stream()
                .filter(alert -> alert.get("severity").asText().equals("info"))
                .findFirst()
                .orElseThrow()
                .get("incident")
                .asText();
        assertTrue(each(all.get("incidents")).stream()
                .noneMatch(incident -> incident.get("id").asText().equals(id)));
        JsonNode one = report("--incident", id, journal);
        assertEquals(1, one.get("incidents").size());
        assertEquals(id, one.get("incidents").get(0).get("id").asText());
        assertEquals(1, run("report", "--incident", "0123", "--output", page.toString(), journal));
        assertTrue(err.toString().contains("no alert of incident 0123"), err.toString());
    }

    @Test
    void replayWritesTheSamePageBesideItsAlerts() throws Exception {
        String journal = HostileStory.journal(dir).toString();
        report(journal);
        byte[] first = Files.readAllBytes(page);
        String out = dir.resolve("alerts").toString();
        assertEquals(0, run("replay", "--report", page.toString(), "--output", out, journal), err.toString());
        assertEquals(-1, Arrays.mismatch(first, Files.readAllBytes(page)));
        byte[] alerts = Files.readAllBytes(Path.of(out));
        assertEquals(0, run("replay", "--output", out, journal));
        assertEquals(-1, Arrays.mismatch(alerts, Files.readAllBytes(Path.of(out))), "the report changed an alert");
    }

    @Test
    void aTraceWithoutProcessesSaysSo() throws Exception {
        StringBuilder conn = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            conn.append(String.format(
                    Locale.ROOT,
                    "{\"ts\":%.6f,\"uid\":\"C%d\",\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":%d,"
                        + "\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":%d,\"proto\":\"tcp\",\"conn_state\":\"REJ\"}%n",
                    1_700_000_000 + i / 20.0,
                    i,
                    40_000 + i,
                    1000 + i));
        }
        Path trace = Files.writeString(dir.resolve("conn.log"), conn);
        JsonNode data = report("--self", "192.0.2.10", trace.toString());
        JsonNode incident = data.get("incidents").get(0);
        assertEquals("192.0.2.10", incident.get("actor").asText());
        assertTrue(incident.at("/tree/rows").isEmpty());
        assertEquals(300, incident.at("/fanOut/totals/refused").asInt());
        assertEquals(1, incident.at("/fanOut/addresses").asInt());
        assertTrue(
                data.get("limits").toString().contains("no process starts in this trace"),
                data.get("limits").toString());
    }

    @Test
    void aQuietTraceIsQuietAndAnEmptyOneIsNot() throws Exception {
        Path quiet = Files.writeString(
                dir.resolve("conn.log"),
                "{\"ts\":1700000000,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":40000,\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":443,\"proto\":\"tcp\",\"conn_state\":\"SF\"}\n");
        assertEquals(
                "No alarm was raised.",
                report(quiet.toString()).at("/verdict/headline").asText());
    }

    @Test
    void wrongUsageIsToldApart() {
        assertEquals(2, run("report", dir.resolve("none").toString()));
        assertEquals(2, run("replay", "--report", page.toString()));
    }
}
