package dev.rubato.replay;

import dev.rubato.alert.AlertSink;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.lineage.SharedRoom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays traces through the detectors as if they were happening. Owned by one thread.
 *
 * <p>All files together are one stream in order of event time, whatever the order of their records: {@link EventOrder}
 * says how far that reaches. An event that comes too late even for it is judged as a late event, as live; if
 * {@value #SET_BACK_EVENTS} in a row are more than {@value #SET_BACK_NS} ns late, the clock of the trace was set back,
 * and time begins anew. Times without a zone count as UTC. The end of the traces closes what is open; an attempt whose
 * time-out they do not cover keeps its state.
 */
public final class Player {
    /** Events that are sorted: about 10 MB while they wait, and how far out of order a huge trace may be. */
    static final int SORTED_EVENTS = 65_536;

    /** Files that are open at the same time; further ones are opened when their time has come. */
    static final int MAX_OPEN_FILES = 64;

    /** Hosts that are judged in one run. */
    static final int MAX_HOSTS = 64;

    /** Enough late events in a row to believe that the clock was set back and not that records were shuffled. */
    static final int SET_BACK_EVENTS = 4096;

    /** Further apart than the records of concurrent writers. */
    static final long SET_BACK_NS = 60_000_000_000L;

    private final PlayerSettings settings;
    private final AlertOrder alerts;
    private final EventSink copy;
    private final Progress progress;
    private final TraceSource.Listener intake = new Intake();
    private final EventOrder order = new EventOrder(SORTED_EVENTS);
    private final EvidenceSeen evidence = new EvidenceSeen();
    private final List<TraceSource> sources = new ArrayList<>();
    private final List<String> rejections = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private String unnamed = "";
    private Hosts hosts = new Hosts(MAX_HOSTS, "", this::begin);
    private long tickDueNs = Long.MAX_VALUE;
    private long frontierNs = Long.MIN_VALUE;
    private int lateInARow;
    private int clockSteps;

    /** Takes what a source reads. */
    private final class Intake implements TraceSource.Listener {
        @Override
        public void event(String host, Event event) {
            while (order.isFull()) {
                release();
            }
            order.add(host, event);
        }

        @Override
        public void rejected(TraceSource source, String text) {
            String line = source.file().path() + ": " + text;
            if (settings.strict()) {
                throw new StrictException(line);
            }
            if (rejections.size() < settings.shownRejections()) {
                rejections.add(line);
            }
        }
    }

    /**
     * @param alerts takes what is found
     * @param copy also takes every event of the first host that is judged, in the order in which it is: a journal is of
     *     one host
     */
    public Player(PlayerSettings settings, AlertSink alerts, EventSink copy, Progress progress) {
        this.settings = settings;
        this.alerts = new AlertOrder(alerts);
        this.copy = copy;
        this.progress = progress;
    }

    /**
     * Plays the files to their end. A file that cannot be read, or no further, is named in the result; the others and
     * what was read of it are judged.
     *
     * @throws StrictException if a record was rejected and the settings are strict
     */
    public PlayerResult play(Collection<TraceFile> files) {
        for (TraceFile file : files) {
            sources.add(new TraceSource(file, settings.self()));
        }
        try {
            prime();
            hosts = new Hosts(MAX_HOSTS, unnamed, this::begin);
            for (TraceSource next = earliest(); next != null; next = earliest()) {
                read(next);
            }
            while (!order.isEmpty()) {
                release();
            }
            hosts.all().forEach(HostRun::end);
            alerts.end();
        } finally {
            sources.forEach(this::close);
            progress.end();
        }
        return result();
    }

    private void prime() {
        for (int i = 0; i < sources.size(); i++) {
            TraceSource source = sources.get(i);
            try {
                source.prime();
                if (unnamed.isEmpty()) {
                    unnamed = source.host();
                }
                if (i >= MAX_OPEN_FILES) {
                    source.suspend();
                }
            } catch (IOException e) {
                failed(source, e);
            }
        }
    }

    private HostRun begin(String name) {
        if (!hosts.all().isEmpty()) {
            alerts.severalHosts();
        }
        EventSink copyOfFirst = hosts.all().isEmpty() ? copy : event -> {};
        HostRun run = new HostRun(name, settings.detectors(), alerts, copyOfFirst);
        share(run, hosts.all().size() + 1);
        run.remember(settings.history());
        if (name.equals(unnamed) && !settings.self().isEvery()) {
            run.ownAddresses(interfaces());
        }
        return run;
    }

    /** One heap is for all: with each doubling of the hosts each has half of the room. */
    private void share(HostRun added, int count) {
        if (SharedRoom.parts(count) != SharedRoom.parts(count - 1)) {
            hosts.all().forEach(host -> host.share(count));
        }
        added.share(count);
    }

    /** The lengths of the on-link prefixes are not known: only the addresses themselves. */
    private List<Event.InterfaceAddress> interfaces() {
        List<Event.InterfaceAddress> own = new ArrayList<>();
        for (Address address : settings.self().addresses()) {
            own.add(new Event.InterfaceAddress("", address, address.isV4() ? 32 : 128));
        }
        own.sort((one, other) ->
                one.address().toString().compareTo(other.address().toString()));
        return own;
    }

    private @Nullable TraceSource earliest() {
        TraceSource earliest = null;
        for (int i = 0; i < sources.size(); i++) {
            TraceSource source = sources.get(i);
            if (!source.isEnded() && (earliest == null || source.positionNs() < earliest.positionNs())) {
                earliest = source;
            }
        }
        return earliest;
    }

    private void read(TraceSource source) {
        try {
            source.read(intake);
        } catch (IOException e) {
            failed(source, e);
        }
        progress.read(sources);
    }

    private void failed(TraceSource source, IOException e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        failures.add(source.file().path() + ": " + reason);
    }

    private void close(TraceSource source) {
        try {
            source.close();
        } catch (IOException e) {
            failed(source, e);
        }
    }

    private void release() {
        Event event = order.first();
        String name = order.firstHost();
        order.removeFirst();
        HostRun host = event == null ? null : hosts.of(name);
        if (event == null || host == null) {
            return;
        }
        evidence.note(event);
        long timeNs = event.timeNs();
        if (timeNs < frontierNs - SET_BACK_NS) {
            mayBeSetBack(timeNs);
        } else {
            lateInARow = 0;
        }
        frontierNs = Math.max(frontierNs, timeNs);
        if (timeNs >= tickDueNs) {
            tellTime(timeNs);
        }
        host.accept(event);
        alerts.passTime(frontierNs);
        tickDueNs = Math.min(tickDueNs, host.nextTickNs());
    }

    private void mayBeSetBack(long timeNs) {
        lateInARow++;
        if (lateInARow < SET_BACK_EVENTS) {
            return;
        }
        lateInARow = 0;
        clockSteps++;
        frontierNs = timeNs;
        tickDueNs = Long.MAX_VALUE;
        hosts.all().forEach(host -> host.restartTime(timeNs));
    }

    /** A host on which nothing happens must not hold its alerts back until something does. */
    private void tellTime(long nowNs) {
        tickDueNs = Long.MAX_VALUE;
        List<HostRun> all = hosts.all();
        for (int i = 0; i < all.size(); i++) {
            HostRun host = all.get(i);
            host.tellTime(nowNs);
            tickDueNs = Math.min(tickDueNs, host.nextTickNs());
        }
    }

    private PlayerResult result() {
        return new PlayerResult(
                sources.stream().map(TraceSource::statistics).toList(),
                hosts.all().stream().map(HostRun::statistics).toList(),
                evidence.seen(),
                rejections,
                failures,
                hosts.refusedEvents(),
                clockSteps);
    }
}
