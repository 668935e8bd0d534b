package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<Long> told = new ArrayList<>();
    private final Pipeline pipeline = new Pipeline(List.of(this::listener), alert -> {});

    private Detector listener(DetectorContext context) {
        return new Detector() {
            @Override
            public String name() {
                return "listener";
            }

            @Override
            public void timePassed(long nowNs) {
                told.add(nowNs);
            }
        };
    }

    @Test
    void aClockThatIsSetBackBeginsTimeAnew() {
        long before = 10 * HOUR_NS;
        long after = 8 * HOUR_NS;
        pipeline.accept(new Event.TimePassed(before));
        pipeline.accept(new Event.ClockStepped(after, after - before));
        pipeline.accept(new Event.TimePassed(after + SECOND_NS));
        pipeline.accept(new Event.TimePassed(after + 2 * SECOND_NS));
        assertEquals(List.of(before, after, after + SECOND_NS), told);
        assertEquals(0, pipeline.lateEvents());
    }

    @Test
    void anAgentThatStartsWithAnEarlierClockThanTheLastOneIsNotLate() {
        pipeline.accept(new Event.TimePassed(10 * HOUR_NS));
        pipeline.accept(new Event.TimePassed(10 * HOUR_NS + SECOND_NS));
        pipeline.accept(new Event.AgentStarted(8 * HOUR_NS, "laptop", "boot", new ProcessKey(1, 8 * HOUR_NS)));
        pipeline.accept(new Event.TimePassed(8 * HOUR_NS + SECOND_NS));
        assertEquals(0, pipeline.lateEvents());
    }

    @Test
    void anEventOfThePastAloneIsLate() {
        pipeline.accept(new Event.TimePassed(10 * HOUR_NS));
        pipeline.accept(new Event.TimePassed(10 * HOUR_NS + SECOND_NS));
        pipeline.accept(new Event.TimePassed(9 * HOUR_NS));
        assertEquals(1, pipeline.lateEvents());
    }

    @Test
    void evictionsAreThoseOfEveryTable() {
        Set<String> shown = new TreeSet<>();
        pipeline.tables((name, table) -> shown.add(name));
        assertEquals(shown, pipeline.evictions().keySet());
        for (int i = 0; i < Pipeline.REORDER_EVENTS + 100; i++) {
            pipeline.accept(new Event.TimePassed(10 * HOUR_NS));
        }
        assertEquals(100, pipeline.evictions().get("reorder-buffer"));
    }
}
