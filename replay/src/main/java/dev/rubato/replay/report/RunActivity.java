package dev.rubato.replay.report;

import dev.rubato.event.Event;

/** How much happened when, all hosts together. Owned by the thread that replays. */
final class RunActivity {
    /** What is counted; the chart's lines. */
    enum Row {
        PROCESS_STARTS,
        CONNECTIONS,
        PROBES,
        GPU_SAMPLES,
        GPU_PERCENT
    }

    private final TimeBins bins = new TimeBins(Row.values().length, 0);
    private long events;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;

    void note(Event event) {
        switch (event) {
            case Event.ProcessExecuted executed -> count(Row.PROCESS_STARTS, event, 1);
            case Event.ConnectionOpened opened -> count(Row.CONNECTIONS, event, 1);
            case Event.ProbeSent sent -> count(Row.PROBES, event, 1);
            case Event.GpuSampled sampled -> {
                if (sampled.utilisationPercent() >= 0) {
                    count(Row.GPU_SAMPLES, event, 1);
                    bins.add(Row.GPU_PERCENT.ordinal(), event.timeNs(), Math.round(sampled.utilisationPercent()));
                }
            }
            case Event.TimePassed passed -> {
                return;
            }
            case Event.ProcessForked forked -> {}
            case Event.ProcessExited exited -> {}
            case Event.ConnectionResolved resolved -> {}
            case Event.ConnectionClosed closed -> {}
            case Event.ListenerOpened opened -> {}
            case Event.ListenerClosed closed -> {}
            case Event.SocketOwned owned -> {}
            case Event.ProbeAnswered answered -> {}
            case Event.NameResolved resolved -> {}
            case Event.AgentStarted started -> {}
            case Event.SensorStarted started -> {}
            case Event.NetworkChanged changed -> {}
            case Event.ClockStepped stepped -> {}
            case Event.SensorGap gap -> {}
        }
        events++;
        firstNs = Math.min(firstNs, event.timeNs());
        lastNs = Math.max(lastNs, event.timeNs());
    }

    private void count(Row row, Event event, long amount) {
        bins.add(row.ordinal(), event.timeNs(), amount);
    }

    TimeBins bins() {
        return bins;
    }

    /** Events that say that something happened. */
    long events() {
        return events;
    }

    /** Time of the earliest event; meaningless without events. */
    long firstNs() {
        return firstNs;
    }

    /** Time of the latest event; meaningless without events. */
    long lastNs() {
        return lastNs;
    }
}
