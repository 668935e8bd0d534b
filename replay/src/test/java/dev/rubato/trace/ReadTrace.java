package dev.rubato.trace;

import dev.rubato.event.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything that a reader makes of some bytes. */
final class ReadTrace implements TraceSink {
    final List<Event> events = new ArrayList<>();
    final List<String> hosts = new ArrayList<>();
    final List<String> rejected = new ArrayList<>();
    int passedOver;
    int records;

    /** Reads {@code content} to its end. */
    static ReadTrace of(TraceFormat.Opener opener, byte[] content, HostAddresses self) throws IOException {
        ReadTrace read = new ReadTrace();
        TraceInput input = new TraceInput(Path.of("trace"), new ByteArrayInputStream(content), self);
        try (TraceReader reader = opener.open(input)) {
            while (reader.next(read)) {
                read.records++;
            }
        }
        return read;
    }

    @Override
    public void event(String host, Event event) {
        hosts.add(host);
        events.add(event);
    }

    @Override
    public void rejected(String position, String reason) {
        rejected.add(position + ": " + reason);
    }

    @Override
    public void passedOver() {
        passedOver++;
    }
}
