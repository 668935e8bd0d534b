package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells a host model a story in events, a millisecond apart unless {@link #pause} says more, and keeps what it answers. */
public final class HostStory implements HostObserver {
    public static final long START_NS = 1_780_000_000_000_000_000L;
    public static final ProcessKey INIT = new ProcessKey(1, START_NS - 1_000_000_000_000L);

    public final HostModel model = new HostModel();
    public final List<Contact> resolved = new ArrayList<>();
    public final List<Contact.State> states = new ArrayList<>();
    public final List<LoopbackHop> hops = new ArrayList<>();
    public final List<HostProcess> executed = new ArrayList<>();
    public long nowNs;
    private int nextPid = 100;
    private long nextSocket = 0xffff_8880_0000_0000L;

    public HostStory() {
        this(START_NS);
    }

    public HostStory(long startNs) {
        nowNs = startNs;
        model.observe(this);
        tell(new Event.AgentStarted(nowNs, "laptop", "boot-1", new ProcessKey(99, nowNs)));
        tell(new Event.SensorStarted(nowNs, "kernel-trace", Event.Visibility.EXACT, ""));
        tell(executed(INIT, null, image("/sbin/init", 1, 0), Event.Basis.SNAPSHOT));
    }

    public void tell(Event event) {
        model.accept(event, false);
        nowNs += 1_000_000;
    }

    public void pause(long ns) {
        nowNs += ns;
        tell(new Event.TimePassed(nowNs));
    }

    public ProcessKey fork(ProcessKey parent) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessForked(nowNs, child, parent));
        return child;
    }

    public HostProcess spawn(ProcessKey parent, int tty, int session, String... args) {
        ProcessKey child = fork(parent);
        return exec(child, tty, session == 0 ? child.pid() : session, args);
    }

    public HostProcess exec(ProcessKey process, int tty, int session, String... args) {
        ProcessImage image = new ProcessImage(
                args[0], List.of(args), true, "1000", session, tty, ProcessImage.Stdin.UNKNOWN, "", "");
        tell(executed(process, null, image, Event.Basis.EXACT));
        return process(process);
    }

    public HostProcess process(ProcessKey key) {
        return Objects.requireNonNull(model.knownProcess(key), key::toString);
    }

    public Event.ProcessExecuted executed(
            ProcessKey process, @Nullable ProcessKey parent, ProcessImage image, Event.Basis basis) {
        return new Event.ProcessExecuted(nowNs, process, parent, image, basis);
    }

    public static ProcessImage image(String exe, int session, int tty) {
        return new ProcessImage(exe, List.of(exe), true, "0", session, tty, ProcessImage.Stdin.UNKNOWN, "", "");
    }

    public long evictions(String table) {
        return model.evictions().getOrDefault(table, -1L);
    }

    public long connect(ProcessKey owner, String remote, int port) {
        long socket = nextSocket += 64;
        Flow flow = new Flow(Flow.Protocol.TCP, Address.ANY, 0, Address.parse(remote), port);
        tell(new Event.ConnectionOpened(nowNs, socket, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        return socket;
    }

    public void outcome(long socket, String local, int localPort, String remote, int port, Event.Outcome outcome) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(local), localPort, Address.parse(remote), port);
        tell(new Event.ConnectionResolved(nowNs, socket, flow, outcome, Event.Basis.EXACT));
    }

    public void syn(String local, int localPort, String remote, int port) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(local), localPort, Address.parse(remote), port);
        tell(new Event.ConnectionOpened(nowNs, 0, flow, Flow.Direction.OUTBOUND, null, Event.Basis.PACKET));
    }

    public void answer(String local, int localPort, String remote, int port, Event.Outcome outcome) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(local), localPort, Address.parse(remote), port);
        tell(new Event.ConnectionResolved(nowNs, 0, flow, outcome, Event.Basis.PACKET));
    }

    public void listen(ProcessKey owner, String address, int port) {
        tell(new Event.ListenerOpened(nowNs, nextSocket += 64, Address.parse(address), port, owner, Event.Basis.EXACT));
    }

    @Override
    public void contactResolved(Contact contact) {
        resolved.add(contact);
        states.add(contact.state());
    }

    @Override
    public void loopbackConnected(LoopbackHop hop) {
        hops.add(hop);
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        executed.add(process);
    }
}
