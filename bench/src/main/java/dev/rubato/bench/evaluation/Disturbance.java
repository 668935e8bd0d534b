package dev.rubato.bench.evaluation;

import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a sensor or its transport may do to the events of a host before they are judged. The same trace is disturbed in the
 * same way each time.
 *
 * @param kind what is varied
 * @param level how much, as tables tell it
 * @param amount the same as a number, for charts
 */
record Disturbance(String kind, String level, double amount, Change change) {
    private static final double NS_PER_SECOND = 1e9;

    /** Share of the events that come late where it is not what is varied. */
    private static final double LATE_SHARE = 0.1;

    private static final long SALT = 0x9e37_79b9_7f4a_7c15L;

    /** Makes what a pipeline is given of what happened. */
    @FunctionalInterface
    interface Change extends BiFunction<List<Event>, SplittableRandom, List<Event>> {}

    static final String NONE = "undisturbed";
    static final String LATE = "10 % of events late by up to";
    static final String REORDERED = "events out of order within 0.4 s";
    static final String DROPPED = "events dropped";
    static final String CONNECTIONS = "connections captured";
    static final String PROCESSES = "processes captured";
    static final String OUTAGE = "network out each afternoon for";

    static List<Disturbance> all() {
        List<Disturbance> all = new ArrayList<>();
        all.add(new Disturbance(NONE, "", 0, (events, random) -> events));
        for (double seconds : new double[] {0.4, 1, 2, 5}) {
            all.add(new Disturbance(
                    LATE, seconds + " s", seconds, (events, random) -> late(events, random, LATE_SHARE, seconds)));
        }
        for (double share : new double[] {0.01, 0.1}) {
            all.add(new Disturbance(
                    REORDERED, Numbers.percent(share), share, (events, random) -> late(events, random, share, 0.4)));
        }
        for (double share : new double[] {0.01, 0.05, 0.1, 0.2}) {
            all.add(new Disturbance(
                    DROPPED, Numbers.percent(share), share, (events, random) -> dropped(events, random, share)));
        }
        for (double share : new double[] {0.75, 0.5, 0.25, 0.1}) {
            all.add(new Disturbance(
                    CONNECTIONS,
                    Numbers.percent(share),
                    share,
                    (events, random) -> connections(events, random, share)));
        }
        for (double share : new double[] {0.75, 0.5, 0.25, 0.1}) {
            all.add(new Disturbance(
                    PROCESSES, Numbers.percent(share), share, (events, random) -> processes(events, random, share)));
        }
        for (int minutes : new int[] {1, 10}) {
            all.add(new Disturbance(
                    OUTAGE,
                    minutes + " min",
                    minutes,
                    (events, random) -> Outage.of(minutes).in(events)));
        }
        return all;
    }

    String name() {
        return level.isEmpty() ? kind : kind + " " + level;
    }

    List<Event> of(List<Event> events) {
        return change.apply(events, new SplittableRandom(name().hashCode() * SALT + events.size()));
    }

    /** Arrive later than they should, in the order of arrival; their own times stay. */
    private static List<Event> late(List<Event> events, SplittableRandom random, double share, double mostSeconds) {
        List<Arrival> arrivals = new ArrayList<>(events.size());
        for (Event event : events) {
            double delay = random.nextDouble() < share ? random.nextDouble() * mostSeconds * NS_PER_SECOND : 0;
            arrivals.add(new Arrival(event.timeNs() + (long) delay, event));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::atNs));
        return arrivals.stream().map(Arrival::event).toList();
    }

    private record Arrival(long atNs, Event event) {}

    private static List<Event> dropped(List<Event> events, SplittableRandom random, double share) {
        return events.stream().filter(event -> random.nextDouble() >= share).toList();
    }

    /** Each connection is seen by all sensors or by none, as if the table of sockets were looked at now and then. */
    private static List<Event> connections(List<Event> events, SplittableRandom random, double share) {
        long salt = random.nextLong();
        Map<Long, Flow> flows = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Event.ConnectionResolved resolved && resolved.socket() != 0) {
                flows.put(resolved.socket(), resolved.flow());
            }
        }
        return events.stream()
                .filter(event -> {
                    Flow flow = flowOf(event, flows);
                    return flow == null || isSeen(flow, salt, share);
                })
                .toList();
    }

    private static @Nullable Flow flowOf(Event event, Map<Long, Flow> bySocket) {
        if (event instanceof Event.ConnectionOpened opened) {
            return bySocket.getOrDefault(opened.socket(), opened.flow());
        }
        if (event instanceof Event.ConnectionResolved resolved) {
            return resolved.flow();
        }
        return event instanceof Event.ConnectionClosed closed ? closed.flow() : null;
    }

    /** Each process is seen with its start, program and end, or not at all; what it does on the network is told. */
    private static List<Event> processes(List<Event> events, SplittableRandom random, double share) {
        long salt = random.nextLong();
        return events.stream()
                .filter(event -> {
                    ProcessKey process = processOf(event);
                    return process == null || isSeen(process, salt, share);
                })
                .toList();
    }

    private static @Nullable ProcessKey processOf(Event event) {
        if (event instanceof Event.ProcessForked forked) {
            return forked.child();
        }
        if (event instanceof Event.ProcessExecuted executed) {
            return executed.process();
        }
        return event instanceof Event.ProcessExited exited ? exited.process() : null;
    }

    private static boolean isSeen(Flow flow, long salt, double share) {
        return isSeen(flow.remote().hashCode() * 31L + flow.remotePort() * 65_537L + flow.localPort(), salt, share);
    }

    private static boolean isSeen(ProcessKey process, long salt, double share) {
        return isSeen((long) process.hashCode(), salt, share);
    }

    private static boolean isSeen(long key, long salt, double share) {
        return new SplittableRandom(key * SALT ^ salt).nextDouble() < share;
    }
}
