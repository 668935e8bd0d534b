package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OcsfFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OcsfSchema schema = new OcsfSchema();
    private final OcsfFormat format = new OcsfFormat();

    @Test
    void followsTheVersionThatIsCheckedHere() {
        assertTrue(OcsfSchema.version().startsWith(OcsfFormat.SCHEMA_VERSION));
    }

    @Test
    void isAValidDetectionFinding() throws IOException {
        for (var alert : SampleAlerts.kinds()) {
            JsonNode event = JSON.readTree(format.format(alert));
            assertEquals(List.of(), schema.problems(event), event::toPrettyString);
        }
    }

    @Test
    void theCheckFindsWhatIsWrong() throws IOException {
        ObjectNode event = (ObjectNode) JSON.readTree(format.format(SampleAlerts.outgoing("text")));
        event.put("severity_id", 17)
                .put("severity", "High")
                .put("colour", "red")
                .remove("metadata");
        ((ObjectNode) event.at("/evidences/1/dst_endpoint")).put("port", 70_000).put("ip", "nowhere");
        assertEquals(
                List.of(
                        ".severity_id is not in the enumeration: 17",
                        ".evidences[].dst_endpoint.ip is no ip_t: \"nowhere\"",
                        ".evidences[].dst_endpoint.port is out of range: 70000",
                        ".colour is unknown",
                        ".metadata is missing"),
                schema.problems(event));
    }

    @Test
    void carriesWhatAnAnalystLooksFor() throws IOException {
        JsonNode event = JSON.readTree(format.format(SampleAlerts.outgoing("curl x")));
        assertEquals("5f3a9c1e7b2d4860", event.at("/finding_info/uid").textValue());
        assertEquals(4, event.at("/severity_id").intValue());
        assertTrue(event.at("/is_alert").booleanValue());
        assertEquals(
                "0.04",
                event.at("/anomaly_analyses/0/anomalies/0/observations/0/value").textValue());
        assertEquals(
                "2",
                event.at("/anomaly_analyses/0/baselines/0/observations/0/value").textValue());
        assertEquals("bash -c curl x", event.at("/evidences/0/process/cmd_line").textValue());
        assertEquals(
                "node", event.at("/evidences/0/process/parent_process/name").textValue());
        assertEquals("systemd", event.at("/evidences/0/process/ancestry/1/name").textValue());
        assertEquals(3000, event.at("/evidences/1/dst_endpoint/port").intValue());
        assertEquals(
                "T1059.004",
                event.at("/finding_info/attacks/0/sub_technique/uid").textValue());
        assertEquals(
                "Execution", event.at("/finding_info/attacks/0/tactics/0/name").textValue());
        assertEquals(3, event.at("/unmapped/completeness/lost_events").intValue());
    }

    @Test
    void anUpdateIsAnUpdateOfTheSameFinding() throws IOException {
        JsonNode event = JSON.readTree(format.format(SampleAlerts.updated(2)));
        assertEquals("5f3a9c1e7b2d4860", event.at("/finding_info/uid").textValue());
        assertEquals("5f3a9c1e7b2d4860.2", event.at("/metadata/uid").textValue());
        assertEquals(2, event.at("/activity_id").intValue());
        assertFalse(event.has("confidence_id"));
    }
}
