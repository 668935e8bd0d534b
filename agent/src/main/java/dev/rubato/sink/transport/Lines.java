package dev.rubato.sink.transport;

import dev.rubato.sink.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A batch as lines of UTF-8, each ended by a line feed. No format has a line feed inside a message. */
final class Lines {
    private Lines() {}

    static byte[] of(List<Outgoing> batch) {
        StringBuilder lines = new StringBuilder();
        for (Outgoing message : batch) {
            lines.append(message.text()).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
