package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RehearsalBreaksTest {
    private static final long LONG_NS = 1_000_000_000L;

    private long nowNs = -17;
    private long partNs = 5_000_000L;
    private int played;
    private final RehearsalBreaks breaks =
            new RehearsalBreaks(() -> nowNs, new FailureLog(LoggerFactory.getLogger(RehearsalBreaksTest.class)));

    @BeforeEach
    void begin() {
        breaks.begin(parts(Integer.MAX_VALUE));
    }

    private BooleanSupplier parts(int count) {
        return () -> {
            played++;
            nowNs += partNs;
            return played < count;
        };
    }

    private boolean useAfterPause(long waitNs) {
        nowNs += RehearsalBreaks.PAUSE_NS;
        return breaks.use(waitNs);
    }

    @Test
    void isOverWhenTheLastPartIsPlayed() {
        breaks.begin(parts(2));
        assertFalse(breaks.isOver());
        assertTrue(useAfterPause(LONG_NS));
        assertFalse(breaks.isOver());
        assertTrue(useAfterPause(LONG_NS));
        assertTrue(breaks.isOver());
        assertFalse(useAfterPause(LONG_NS));
        assertEquals(2, played);
    }

    @Test
    void compiledCodeNeedsNoPause() {
        breaks.beginCompiled(parts(2));
        assertTrue(breaks.use(LONG_NS));
        assertTrue(breaks.use(LONG_NS));
        assertTrue(breaks.isOver());
    }

    @Test
    void withoutABreakAllOfItIsPlayedAtOnce() {
        partNs = 40_000_000L;
        breaks.beginCompiled(parts(3));
        breaks.playOut();
        assertEquals(3, played);
        assertTrue(breaks.isOver());
    }

    @Test
    void whatThePausesAreForIsNotPlayedAtOnce() {
        breaks.playOut();
        assertEquals(0, played);
        assertFalse(breaks.isOver());
    }

    @Test
    void aPartNeedsRoomBeforeWhatIsDue() {
        assertFalse(useAfterPause(RehearsalBreaks.ROOM_NS - 1));
        assertEquals(0, played);
        assertTrue(useAfterPause(RehearsalBreaks.ROOM_NS));
        assertEquals(1, played);
    }

    @Test
    void aPartNeedsTwiceTheTimeOfTheLongestBefore() {
        partNs = 40_000_000L;
        assertTrue(useAfterPause(RehearsalBreaks.ROOM_NS));
        partNs = 1_000_000L;
        assertFalse(useAfterPause(2 * 40_000_000L - 1));
        assertTrue(useAfterPause(2 * 40_000_000L));
        assertFalse(useAfterPause(2 * 40_000_000L - 1));
    }

    @Test
    void theCompilerHasAPauseBetweenTwoParts() {
        assertFalse(breaks.use(LONG_NS));
        assertTrue(useAfterPause(LONG_NS));
        assertFalse(breaks.use(LONG_NS));
        assertEquals(RehearsalBreaks.PAUSE_NS, breaks.shorten(LONG_NS));
        assertEquals(1, breaks.shorten(1));
    }

    @Test
    void nothingIsPlayedAfterTheLastPart() {
        breaks.begin(parts(2));
        assertTrue(useAfterPause(LONG_NS));
        assertTrue(useAfterPause(LONG_NS));
        assertFalse(useAfterPause(LONG_NS));
        assertEquals(2, played);
        assertEquals(LONG_NS, breaks.shorten(LONG_NS));
    }

    @Test
    void aPartThatFailsIsTheLast() {
        breaks.begin(() -> {
            played++;
            throw new IllegalStateException("test");
        });
        assertTrue(useAfterPause(LONG_NS));
        assertFalse(useAfterPause(LONG_NS));
        assertEquals(1, played);
    }

    @Test
    void aHostThatIsNeverQuietIsLeftAsItIs() {
        nowNs += RehearsalBreaks.GIVE_UP_NS + 1;
        assertFalse(breaks.use(1));
        assertFalse(useAfterPause(LONG_NS));
        assertEquals(0, played);
        assertEquals(LONG_NS, breaks.shorten(LONG_NS));
    }

    @Test
    void aPartThatWasHeldUpDoesNotEndAll() {
        partNs = 10 * LONG_NS;
        assertTrue(useAfterPause(LONG_NS));
        assertFalse(useAfterPause(RehearsalBreaks.MOST_ROOM_NS - 1));
        assertTrue(useAfterPause(RehearsalBreaks.MOST_ROOM_NS));
    }
}
