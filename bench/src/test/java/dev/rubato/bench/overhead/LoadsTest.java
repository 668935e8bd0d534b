package dev.rubato.bench.overhead;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.bench.load.Load;
import dev.rubato.bench.load.Load.Kind;
import dev.rubato.bench.load.LoadResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadsTest {
    private static final Load FLOOD = new NamedLoad("flood", Kind.SYN);
    private static final Load IDLE = new NamedLoad("idle", Kind.IDLE);
    private static final Load SLOW = new NamedLoad("10/s", Kind.EXEC);
    private static final Load FAST = new NamedLoad("1000/s", Kind.EXEC);
    private static final Load MAKE = new NamedLoad("make", Kind.WORK);
    private static final Load BROWSER = new NamedLoad("browser", Kind.WORK);

    private record NamedLoad(String name, Kind kind) implements Load {
        @Override
        public int perSecond() {
            return 0;
        }

        @Override
        public LoadResult run() {
            throw new AssertionError("only its name is asked");
        }
    }

    @Test
    void theFloodRunsOnceARoundHoweverOftenTheOthersDo() {
        assertEquals(List.of(IDLE, MAKE, IDLE, MAKE, IDLE, MAKE, FLOOD), Loads.repeated(List.of(IDLE, FLOOD, MAKE), 3));
        assertEquals(List.of(FLOOD), Loads.repeated(List.of(FLOOD), 8));
    }

    @Test
    void whatFindsColdCachesIsEveryWorkAndOneThatExecutes() {
        assertEquals(
                List.of(SLOW, MAKE, BROWSER), Loads.findingColdCaches(List.of(IDLE, SLOW, FAST, MAKE, BROWSER, FLOOD)));
        assertEquals(List.of(), Loads.findingColdCaches(List.of(IDLE, FLOOD)));
    }
}
