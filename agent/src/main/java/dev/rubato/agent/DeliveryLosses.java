package dev.rubato.agent;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.UnreadLoss;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the alerts that the limits of the alert journal deleted before a sink had them, and has each loss raised as an
 * alert: as an event, so that a replay of the event journal raises it too. Told on the thread that appends alerts.
 */
final class DeliveryLosses implements UnreadLoss {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLosses.class);

    private final LongSupplier clockNs;
    private final Map<String, Long> lost = new ConcurrentHashMap<>();
    private volatile @Nullable EventSink events;

    DeliveryLosses(LongSupplier clockNs) {
        this.clockNs = clockNs;
    }

    /** Where losses are told from now on. */
    void tell(EventSink eventSink) {
        events = eventSink;
    }

    @Override
    public void deletedUnread(String tailer, long records) {
        lost.merge(tailer, records, Long::sum);
        String sink =
                tailer.startsWith(SinkSet.TAILER_PREFIX) ? tailer.substring(SinkSet.TAILER_PREFIX.length()) : tailer;
        String reason = "the limits of the alert journal deleted them before they were delivered to " + sink;
        LOG.error("sink {}: {} alerts are lost: {}", sink, records, reason);
        EventSink to = events;
        if (to == null) {
            return;
        }
        long nowNs = clockNs.getAsLong();
        try {
            to.append(
                    new Event.SensorGap(nowNs, Event.SensorGap.DELIVERY_PREFIX + sink, records, nowNs, nowNs, reason));
        } catch (JournalException e) {
            LOG.error("sink {}: the loss cannot be raised as an alert: {}", sink, e.getMessage());
        }
    }

    /** Alerts that were lost to the tailer of this name. */
    long lost(String tailer) {
        return lost.getOrDefault(tailer, 0L);
    }
}
