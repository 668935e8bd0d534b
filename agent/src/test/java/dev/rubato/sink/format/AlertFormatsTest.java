package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertFormatsTest {

    @Test
    void everyNamedFormatIsThereUnderItsName() {
        for (String name : AlertFormats.NAMES) {
            assertEquals(name, AlertFormats.of(name).orElseThrow().name());
        }
        assertEquals(Optional.empty(), AlertFormats.of("xml"));
    }

    @Test
    void everyFormatWritesOneMessageWithoutALineEnd() {
        for (String name : AlertFormats.NAMES) {
            String message = AlertFormats.of(name).orElseThrow().format(SampleAlerts.outgoing("one\ntwo\u2028three"));
            assertTrue(message.lines().count() == 1 && !message.endsWith("\n"), message);
        }
    }
}
