package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes what the sensors of one host would report. Activities may be written in any order of time and overlap;
 * {@link #events} sorts them and fills silence with ticks, as an agent does.
 */
final class SyntheticHost {
    /** 5 January 2026, a Monday, 00:00 UTC. */
    static final long START_NS = 1_767_571_200L * Times.SECOND;

    private static final int UNIX_98_TERMINALS = 136 << 8;
    private static final String KERNEL = "kernel-trace";

    /** Ticks of a second after an event, then of a minute: silence is judged as it would be, at a sixtieth of the events. */
    private static final int SHORT_TICKS = 5;

    final Draws draws;
    final Address address;
    final Address gateway;
    final ProcessKey init = new ProcessKey(1, START_NS - Times.HOUR);
    final Wire wire;
    private final List<Event> events = new ArrayList<>();
    private final Map<ProcessKey, Place> places = new HashMap<>();
    private int nextPid = 300;
    private int nextTty = UNIX_98_TERMINALS;

    SyntheticHost(String name, long seed) {
        draws = new Draws(seed);
        int subnet = 10 << 24 | draws.between(0, 250) << 16 | draws.between(0, 250) << 8;
        address = Address.ofV4(subnet | draws.between(20, 220));
        gateway = Address.ofV4(subnet | 1);
        wire = new Wire(this, events);
        tell(new Event.AgentStarted(START_NS, name, "boot-" + seed, new ProcessKey(299, START_NS)));
        for (String sensor : List.of(KERNEL, "packet")) {
            tell(new Event.SensorStarted(START_NS, sensor, Event.Visibility.EXACT, ""));
        }
        tell(new Event.NetworkChanged(
                START_NS,
                List.of(
                        new Event.InterfaceAddress("lo", Address.parse("127.0.0.1"), 8),
                        new Event.InterfaceAddress("eth0", address, 24)),
                List.of(gateway)));
        places.put(init, Place.service("init.scope"));
        tell(new Event.ProcessExecuted(
                START_NS,
                init,
                null,
                image(init, Place.service("init.scope"), "/usr/lib/systemd/systemd"),
                Event.Basis.SNAPSHOT));
    }

    void tell(Event event) {
        events.add(event);
    }

    private static ProcessImage image(ProcessKey key, Place place, String... args) {
        return new ProcessImage(
                args[0],
                Arrays.asList(args),
                true,
                place.user(),
                place.session() == 0 ? key.pid() : place.session(),
                place.tty(),
                place.stdin(),
                place.cgroup(),
                place.cwd());
    }

    /** Where a process stands. */
    Place placeOf(ProcessKey process) {
        return Objects.requireNonNull(places.get(process), "no such process");
    }

    /** Forks a process that runs its parent's image. */
    ProcessKey fork(long atNs, ProcessKey parent) {
        ProcessKey child = new ProcessKey(nextPid++, atNs);
        places.put(child, placeOf(parent));
        tell(new Event.ProcessForked(atNs, child, parent));
        return child;
    }

    /** A process that runs {@code args[0]} where its parent stands. */
    ProcessKey start(long atNs, ProcessKey parent, String... args) {
        return start(atNs, parent, placeOf(parent), args);
    }

    /** A process that runs {@code args[0]} at a place of its own, about half a millisecond after its fork. */
    ProcessKey start(long atNs, ProcessKey parent, Place place, String... args) {
        ProcessKey child = fork(atNs - draws.between(200, 900) * Times.MICROSECOND, parent);
        exec(atNs, child, place, args);
        return child;
    }

    void exec(long atNs, ProcessKey process, Place place, String... args) {
        Place own = place.session() == 0 ? place.inSession(process.pid(), place.tty()) : place;
        places.put(process, own);
        tell(new Event.ProcessExecuted(atNs, process, null, image(process, own, args), Event.Basis.EXACT));
    }

    /** A process that starts and ends; answers with its end. */
    long run(long atNs, ProcessKey parent, long lastsNs, String... args) {
        exit(atNs + lastsNs, start(atNs, parent, args));
        return atNs + lastsNs;
    }

    void exit(long atNs, ProcessKey process) {
        wire.closeListeners(atNs, process);
        tell(new Event.ProcessExited(atNs, process));
    }

    /** A service below process 1. */
    ProcessKey service(long atNs, String unit, String... args) {
        return start(atNs, init, Place.service(unit), args);
    }

    /** A person's desktop: session manager and a terminal emulator's parent. */
    ProcessKey desktop(long atNs) {
        ProcessKey display = service(atNs, "gdm.service", "/usr/sbin/gdm");
        Place seat =
                new Place(0, 0, Stdin.NULL_DEVICE, "1000", "/user.slice/user-1000.slice/session-2.scope", "/home/ada");
        return start(atNs + Times.SECOND, display, seat, "/usr/bin/gnome-shell");
    }

    /** A shell with a terminal of its own. */
    ProcessKey terminal(long atNs, ProcessKey desktop) {
        ProcessKey emulator = start(atNs, desktop, "/usr/bin/gnome-terminal-server");
        return terminalIn(atNs + 50 * Times.MILLISECOND, emulator);
    }

    ProcessKey terminalIn(long atNs, ProcessKey emulator) {
        Place seat = placeOf(emulator).inSession(0, nextTty++).withStdin(Stdin.TERMINAL);
        return start(atNs, emulator, seat, "/bin/bash");
    }

    /** What happened, in order of time, with ticks where nothing did. */
    List<Event> events(long untilNs) {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(Event::timeNs));
        List<Event> told = new ArrayList<>(sorted.size() + sorted.size() / 8);
        long lastNs = START_NS;
        for (Event event : sorted) {
            if (event.timeNs() > untilNs) {
                break;
            }
            tick(told, lastNs, event.timeNs());
            told.add(event);
            lastNs = event.timeNs();
        }
        tick(told, lastNs, untilNs);
        return told;
    }

    private static void tick(List<Event> told, long fromNs, long toNs) {
        long atNs = fromNs;
        for (int tick = 1; atNs < toNs; tick++) {
            atNs += tick <= SHORT_TICKS ? Times.SECOND : Times.MINUTE;
            if (atNs < toNs) {
                told.add(new Event.TimePassed(atNs));
            }
        }
    }
}
