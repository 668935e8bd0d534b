package dev.rubato.bench.latency;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Pipeline;
import dev.rubato.journal.StoredAlert;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * New alerts of the kinds that are measured. An alert waits for older events of other sensors on purpose; what comes on
 * top of that is the agent's delay, and counts. Used by one thread at a time.
 */
final class Alarms implements Follower.Receiver<StoredAlert> {
    private final Map<Span, List<Find>> finds = new EnumMap<>(Span.class);

    @Override
    public void found(StoredAlert stored, long nothingNs, long foundNs) {
        Alert alert = stored.alert();
        Span span = spanOf(alert);
        if (span != null && alert.update() == 0) {
            finds.computeIfAbsent(span, _ -> new ArrayList<>())
                    .add(new Find(alert.timeNs() + Pipeline.REORDER_NS, nothingNs, foundNs));
        }
    }

    private static @Nullable Span spanOf(Alert alert) {
        return switch (alert.detector() + " " + alert.variant()) {
            case "spawn-chain direct" -> Span.DIRECT;
            case "spawn-chain loopback" -> Span.LOOPBACK;
            default -> alert.detector().equals("scan") ? Span.SCAN : null;
        };
    }

    /** Those of one kind, in order of arrival. */
    List<Find> finds(Span span) {
        return finds.getOrDefault(span, List.of());
    }
}
