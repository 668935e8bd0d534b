package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertJson;
import dev.rubato.sink.OutgoingAlert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
    private final JsonFormat format = new JsonFormat();

    @Test
    void withoutItsLinkTheMessageIsTheLineThatWasHashed() throws IOException {
        Alert alert = SampleAlerts.spawn("a \"quoted\" text");
        String message = format.format(new OutgoingAlert(alert, SampleAlerts.LINK));
        String line = AlertJson.line(alert);
        assertEquals(line, message.substring(0, message.indexOf(",\"link\":")) + "}");
        assertEquals(line, format.format(new OutgoingAlert(alert, null)));
        assertEquals(
                Map.of(
                        "seq",
                        7,
                        "ordinal",
                        3,
                        "previous",
                        "aa".repeat(32),
                        "hash",
                        "bb".repeat(32),
                        "key",
                        "cc",
                        "signature",
                        "dd=="),
                new ObjectMapper().readValue(message, Map.class).get("link"));
    }

    @Test
    void theLinkDoesNotKeepAReaderFromTheAlert() throws IOException {
        Alert alert = SampleAlerts.spawn("text");
        byte[] message =
                format.format(new OutgoingAlert(alert, SampleAlerts.LINK)).getBytes(StandardCharsets.UTF_8);
        assertEquals(alert, AlertJson.read(message));
    }
}
