package dev.rubato.bench.micro;

import dev.rubato.bench.stream.HostStream;
import dev.rubato.event.Event;
import java.util.ArrayList;
import java.util.List;

/** Some events of ordinary work. */
public final class EventSample {
    private static final int WORKS = 1_000;
    private static final long BEGIN_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 1_000_000;

    private EventSample() {}

    /** A program's start among them. */
    public static Event execution() {
        return events().stream()
                .filter(Event.ProcessExecuted.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    static List<Event> events() {
        List<Event> events = new ArrayList<>();
        HostStream stream = new HostStream(events::add, BEGIN_NS, STEP_NS);
        for (int i = 0; i < WORKS; i++) {
            stream.work(i);
        }
        return events;
    }
}
