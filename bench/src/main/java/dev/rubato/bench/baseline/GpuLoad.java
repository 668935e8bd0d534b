package dev.rubato.bench.baseline;

import dev.rubato.event.Event;

/**
 * A graphics card that is more than 90 % busy for five minutes without a break: the usual monitoring rule, no
 * publication.
 */
final class GpuLoad implements Baseline {
    private static final double PERCENT = 90;
    private static final long LASTS_NS = 300_000_000_000L;
    private static final long NOT_BUSY = Long.MAX_VALUE;

    private final double lastsNs;
    private long sinceNs = NOT_BUSY;

    GpuLoad(double strictness) {
        lastsNs = LASTS_NS * strictness;
    }

    @Override
    public void accept(Event event, Alarms alarms) {
        if (!(event instanceof Event.GpuSampled sample)) {
            return;
        }
        if (sample.utilisationPercent() <= PERCENT) {
            sinceNs = NOT_BUSY;
        } else if (sinceNs == NOT_BUSY) {
            sinceNs = sample.timeNs();
        } else if (sample.timeNs() - sinceNs >= lastsNs) {
            alarms.raise(sample.timeNs());
        }
    }
}
