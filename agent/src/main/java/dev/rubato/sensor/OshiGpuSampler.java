package dev.rubato.sensor;

import dev.rubato.event.Event;
import java.util.function.Consumer;

/**
 * Samples one GPU through a session that is held open. Owned by one thread.
 *
 * <p>A session that fails is closed and opened again for the next sample; the samples that were lost become a gap once
 * one succeeds again, and every {@value #GAP_SAMPLES} of them.
 */
final class OshiGpuSampler implements AutoCloseable {
    /** After how many lost samples a gap is told, though it has not ended. */
    static final int GAP_SAMPLES = 30;

    private final String sensor;
    private final OshiGpuCards.Card card;
    private OshiGpuCards.Session session;
    private boolean failed;
    private long lostInGap;
    private long gapFromNs;
    private long lost;

    /** Opens the session and takes a first sample, from which later ones tell the difference. */
    OshiGpuSampler(String sensor, OshiGpuCards.Card card) {
        this.sensor = sensor;
        this.card = card;
        this.session = card.open();
        session.utilisationPercent();
    }

    /** Whether the driver tells anything that a sample could hold. */
    boolean tellsAnything() {
        return session.utilisationPercent() >= 0 || session.memoryUsedBytes() >= 0;
    }

    /** Takes a sample at {@code nowNs}. */
    void sample(long nowNs, GpuUsers users, Consumer<Event> out) {
        try {
            if (failed) {
                session.close();
                session = card.open();
                failed = false;
            }
            Event.GpuSampled sampled = new Event.GpuSampled(
                    nowNs,
                    card.device(),
                    known(session.utilisationPercent()),
                    Math.max(-1, session.memoryUsedBytes()),
                    Math.max(-1, card.memoryTotalBytes()),
                    users.of(card.pciSlot()));
            tellGap(nowNs, out);
            out.accept(sampled);
        } catch (RuntimeException | LinkageError e) {
            failed = true;
            lost++;
            if (lostInGap++ == 0) {
                gapFromNs = nowNs;
            }
            if (lostInGap == GAP_SAMPLES) {
                tellGap(nowNs, out);
            }
        }
    }

    private static double known(double value) {
        return value >= 0 ? value : -1; // NaN too is unknown
    }

    private void tellGap(long nowNs, Consumer<Event> out) {
        if (lostInGap > 0) {
            String reason = "the GPU " + card.device() + " could not be sampled";
            out.accept(new Event.SensorGap(nowNs, sensor, lostInGap, gapFromNs, nowNs, reason));
            lostInGap = 0;
        }
    }

    String pciSlot() {
        return card.pciSlot();
    }

    String device() {
        return card.device();
    }

    /** Samples that failed. */
    long lost() {
        return lost;
    }

    @Override
    public void close() {
        session.close();
    }
}
