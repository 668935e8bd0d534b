package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EcsFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EcsFields fields = new EcsFields();
    private final EcsFormat format = new EcsFormat();

    @Test
    void usesOnlyPublishedFieldsAndItsOwnNamespace() throws IOException {
        for (var alert : SampleAlerts.kinds()) {
            JsonNode document = JSON.readTree(format.format(alert));
            assertEquals(List.of(), fields.problems(document, "rubato"), document::toPrettyString);
        }
    }

    @Test
    void theCheckFindsWhatIsWrong() throws IOException {
        ObjectNode document = (ObjectNode) JSON.readTree(format.format(SampleAlerts.outgoing("text")));
        ((ObjectNode) document.get("event")).put("kind", "alarm").put("id", 7).put("colour", "red");
        ((ObjectNode) document.get("source")).put("ip", "nowhere");
        ((ObjectNode) document.get("event")).putArray("type").add("start");
        assertEquals(
                List.of(
                        "event.id is no keyword: 7",
                        "event.kind is no keyword: \"alarm\"",
                        "event.colour is unknown",
                        "source.ip is no ip: \"nowhere\"",
                        "event.type start does not go with intrusion_detection"),
                fields.problems(document, "rubato"));
    }

    @Test
    void carriesWhatAnAnalystLooksFor() throws IOException {
        JsonNode document = JSON.readTree(format.format(SampleAlerts.outgoing("curl x")));
        assertEquals("5f3a9c1e7b2d4860", document.at("/event/id").textValue());
        assertEquals("bash -c curl x", document.at("/process/command_line").textValue());
        assertEquals(
                "dev-7/902/1779999999500000000",
                document.at("/process/entity_id").textValue());
        assertEquals(
                "dev-7/700/1779999998500000000",
                document.at("/process/parent/entity_id").textValue());
        assertEquals("T1059", document.at("/threat/technique/id/0").textValue());
        assertEquals(
                "T1059.004", document.at("/threat/technique/subtechnique/id/0").textValue());
        assertEquals("1000", document.at("/user/id").textValue());
        assertEquals("127.0.0.1", document.at("/related/ip/0").textValue());
        assertEquals(3000, document.at("/destination/port").intValue());
        assertEquals("spawn-chain/loopback", document.at("/rule/id").textValue());
        assertTrue(document.at("/rubato/evidence/0/nats").doubleValue() > 9);
    }
}
