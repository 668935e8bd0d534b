package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OshiSampleThreadTest {
    private static final long LONGEST_WAIT_S = 30;

    @Test
    void runsAgainAfterTheDelayThatTheJobAskedFor() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        try (OshiSampleThread thread = new OshiSampleThread("test", () -> {
            runs.countDown();
            return 1;
        })) {
            thread.start();
            assertTrue(runs.await(LONGEST_WAIT_S, TimeUnit.SECONDS));
        }
    }

    @Test
    void sleepsUntilWokenAndRunsOnceForAWakeUp() throws InterruptedException {
        Semaphore ran = new Semaphore(0);
        AtomicInteger runs = new AtomicInteger();
        try (OshiSampleThread thread = new OshiSampleThread("test", () -> {
            runs.incrementAndGet();
            ran.release();
            return OshiSampleThread.UNTIL_WOKEN;
        })) {
            thread.start();
            assertTrue(ran.tryAcquire(LONGEST_WAIT_S, TimeUnit.SECONDS));
            thread.wake();
            assertTrue(ran.tryAcquire(LONGEST_WAIT_S, TimeUnit.SECONDS));
        }
        assertEquals(2, runs.get());
    }

    @Test
    void countsAFailureAndTriesAgain() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(2);
        try (OshiSampleThread thread = new OshiSampleThread("test", () -> {
            runs.countDown();
            if (runs.getCount() == 1) {
                throw new UnsatisfiedLinkError("no such library");
            }
            return OshiSampleThread.UNTIL_WOKEN;
        })) {
            thread.start();
            assertTrue(runs.await(LONGEST_WAIT_S, TimeUnit.SECONDS));
            assertEquals(1, thread.failures());
        }
    }

    @Test
    void appendsNothingOnceClosedAndCountsWhatTheSinkRefuses() {
        AtomicInteger appended = new AtomicInteger();
        OshiEventOutlet outlet = new OshiEventOutlet("test", event -> {
            if (appended.incrementAndGet() > 1) {
                throw new IllegalStateException("full");
            }
        });
        outlet.append(new Event.TimePassed(1));
        outlet.append(new Event.TimePassed(2));
        outlet.close();
        outlet.append(new Event.TimePassed(3));
        assertEquals(1, outlet.taken());
        assertEquals(1, outlet.refused());
        assertEquals(2, appended.get());
    }
}
