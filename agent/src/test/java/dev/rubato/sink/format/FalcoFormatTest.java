package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FalcoFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The names that Falco documents for its priorities. */
    private static final Set<String> PRIORITIES =
            Set.of("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug");

    private final FalcoFormat format = new FalcoFormat();

    /** What falcosidekick's documentation says of its payload: these fields, and output fields that are texts or numbers. */
    @Test
    void isWhatFalcosidekickTakes() throws IOException {
        for (var alert : SampleAlerts.kinds()) {
            JsonNode event = JSON.readTree(format.format(alert));
            for (String name : Set.of("output", "rule", "source", "hostname")) {
                assertFalse(event.get(name).textValue().isEmpty(), name);
            }
            assertTrue(PRIORITIES.contains(event.get("priority").textValue().toLowerCase(Locale.ROOT)));
            assertTrue(Instant.parse(event.get("time").textValue()).getEpochSecond() > 0);
            assertEquals(3, UUID.fromString(event.get("uuid").textValue()).version());
            event.get("tags").forEach(tag -> assertTrue(tag.isTextual()));
            assertFalse(event.get("output_fields").isEmpty());
            event.get("output_fields").forEach(field -> assertTrue(field.isTextual() || field.isNumber()));
        }
    }

    @Test
    void namesFieldsAsFalcoDoes() throws IOException {
        JsonNode event = JSON.readTree(format.format(SampleAlerts.outgoing("curl x")));
        JsonNode fields = event.get("output_fields");
        assertEquals("Critical", event.get("priority").textValue());
        assertTrue(event.get("output").textValue().startsWith("20:26:40.123456789: Critical A browser's request"));
        assertEquals("bash", fields.get("proc.name").textValue());
        assertEquals("bash -c curl x", fields.get("proc.cmdline").textValue());
        assertEquals("node", fields.get("proc.pname").textValue());
        assertEquals(700, fields.get("proc.ppid").intValue());
        assertEquals(3000, fields.get("fd.sport").intValue());
        assertEquals("5f3a9c1e7b2d4860", fields.get("rubato.id").textValue());
    }
}
