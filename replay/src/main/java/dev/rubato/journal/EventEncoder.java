package dev.rubato.journal;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The payload of each kind of event; the mirror image of {@link EventDecoder}. */
final class EventEncoder {
    /** Most addresses of this host that one event keeps. */
    static final int MAX_INTERFACE_ADDRESSES = 1024;

    /** Most processes on one GPU that one event keeps. */
    static final int MAX_GPU_USES = 1024;

    static final int NO_ADDRESS = 0;
    static final int IPV4 = 4;
    static final int IPV6 = 6;

    private static final int MAX_TEXT_CHARS = ProcessImage.MAX_TEXT_CHARS;

    private EventEncoder() {}

    static void payload(Event event, RecordWriter out) {
        switch (event) {
            case Event.AgentStarted e -> agentStarted(e, out);
            case Event.SensorStarted e -> sensorStarted(e, out);
            case Event.ProcessForked e -> processForked(e, out);
            case Event.ProcessExecuted e -> processExecuted(e, out);
            case Event.ProcessExited e -> key(e.process(), e.timeNs(), out);
            case Event.ConnectionOpened e -> connectionOpened(e, out);
            case Event.ConnectionResolved e -> connectionResolved(e, out);
            case Event.ConnectionClosed e -> connectionClosed(e, out);
            case Event.ListenerOpened e -> listenerOpened(e, out);
            case Event.ListenerClosed e -> listenerClosed(e, out);
            case Event.SocketOwned e -> socketOwned(e, out);
            case Event.ProbeSent e -> probeSent(e, out);
            case Event.ProbeAnswered e -> probeAnswered(e, out);
            case Event.NameResolved e -> nameResolved(e, out);
            case Event.NetworkChanged e -> networkChanged(e, out);
            case Event.GpuSampled e -> gpuSampled(e, out);
            case Event.ClockStepped e -> out.signed(e.byNs());
            case Event.TimePassed e -> {
                // its time is in the frame
            }
            case Event.SensorGap e -> sensorGap(e, out);
        }
    }

    private static void agentStarted(Event.AgentStarted e, RecordWriter out) {
        out.text(e.host(), MAX_TEXT_CHARS);
        out.text(e.bootId(), MAX_TEXT_CHARS);
        key(e.agent(), e.timeNs(), out);
    }

    private static void sensorStarted(Event.SensorStarted e, RecordWriter out) {
        out.text(e.sensor(), MAX_TEXT_CHARS);
        out.u8(WireValues.of(e.visibility()));
        out.text(e.reason(), MAX_TEXT_CHARS);
    }

    private static void processForked(Event.ProcessForked e, RecordWriter out) {
        key(e.child(), e.timeNs(), out);
        key(e.parent(), e.timeNs(), out);
    }

    private static void processExecuted(Event.ProcessExecuted e, RecordWriter out) {
        key(e.process(), e.timeNs(), out);
        optionalKey(e.parent(), e.timeNs(), out);
        out.u8(WireValues.of(e.basis()));
        ProcessImage image = e.image();
        out.text(image.exe(), MAX_TEXT_CHARS);
        args(image.args(), out);
        out.bool(image.argsRead());
        out.text(image.user(), MAX_TEXT_CHARS);
        out.signed(image.sessionId());
        out.signed(image.tty());
        out.u8(WireValues.of(image.stdin()));
        out.text(image.cgroup(), MAX_TEXT_CHARS);
        out.text(image.cwd(), MAX_TEXT_CHARS);
    }

    private static void args(List<String> args, RecordWriter out) {
        int kept = out.count(args.size(), ProcessImage.MAX_ARGS);
        int charsLeft = ProcessImage.MAX_ARGS_CHARS;
        for (int i = 0; i < kept; i++) {
            String arg = args.get(i);
            out.text(arg, charsLeft);
            charsLeft -= Math.min(charsLeft, arg.length());
        }
    }

    private static void connectionOpened(Event.ConnectionOpened e, RecordWriter out) {
        out.signed(e.socket());
        flow(e.flow(), out);
        out.u8(WireValues.of(e.direction()));
        optionalKey(e.owner(), e.timeNs(), out);
        out.u8(WireValues.of(e.basis()));
    }

    private static void connectionResolved(Event.ConnectionResolved e, RecordWriter out) {
        out.signed(e.socket());
        flow(e.flow(), out);
        out.u8(WireValues.of(e.outcome()));
        out.u8(WireValues.of(e.basis()));
    }

    private static void connectionClosed(Event.ConnectionClosed e, RecordWriter out) {
        out.signed(e.socket());
        flow(e.flow(), out);
        out.signed(e.bytesOut());
        out.signed(e.bytesIn());
        out.u8(WireValues.of(e.basis()));
    }

    private static void listenerOpened(Event.ListenerOpened e, RecordWriter out) {
        out.signed(e.socket());
        endpoint(e.address(), e.port(), out);
        optionalKey(e.owner(), e.timeNs(), out);
        out.u8(WireValues.of(e.basis()));
    }

    private static void listenerClosed(Event.ListenerClosed e, RecordWriter out) {
        out.signed(e.socket());
        endpoint(e.address(), e.port(), out);
    }

    private static void socketOwned(Event.SocketOwned e, RecordWriter out) {
        out.u8(WireValues.of(e.kind()));
        endpoint(e.local(), e.localPort(), out);
        key(e.owner(), e.timeNs(), out);
        out.u8(WireValues.of(e.basis()));
    }

    private static void probeSent(Event.ProbeSent e, RecordWriter out) {
        out.u8(WireValues.of(e.kind()));
        endpoint(e.local(), e.localPort(), out);
        endpoint(e.remote(), e.remotePort(), out);
    }

    private static void probeAnswered(Event.ProbeAnswered e, RecordWriter out) {
        out.u8(WireValues.of(e.kind()));
        endpoint(e.local(), e.localPort(), out);
        endpoint(e.remote(), e.remotePort(), out);
        out.u8(WireValues.of(e.outcome()));
    }

    private static void nameResolved(Event.NameResolved e, RecordWriter out) {
        out.text(e.name(), MAX_TEXT_CHARS);
        addresses(e.addresses(), out);
    }

    private static void networkChanged(Event.NetworkChanged e, RecordWriter out) {
        List<Event.InterfaceAddress> addresses = e.addresses();
        int kept = out.count(addresses.size(), MAX_INTERFACE_ADDRESSES);
        for (int i = 0; i < kept; i++) {
            Event.InterfaceAddress one = addresses.get(i);
            out.text(one.interfaceName(), MAX_TEXT_CHARS);
            address(one.address(), out);
            out.signed(one.prefixBits());
        }
        addresses(e.gateways(), out);
    }

    private static void gpuSampled(Event.GpuSampled e, RecordWriter out) {
        out.text(e.device(), MAX_TEXT_CHARS);
        out.f64(e.utilisationPercent());
        out.signed(e.memoryUsedBytes());
        out.signed(e.memoryTotalBytes());
        int kept = out.count(e.uses().size(), MAX_GPU_USES);
        for (int i = 0; i < kept; i++) {
            Event.GpuUse use = e.uses().get(i);
            key(use.process(), e.timeNs(), out);
            out.f64(use.utilisationPercent());
            out.signed(use.memoryBytes());
            out.u8(WireValues.of(use.context()));
        }
    }

    private static void sensorGap(Event.SensorGap e, RecordWriter out) {
        out.text(e.sensor(), MAX_TEXT_CHARS);
        out.signed(e.count());
        out.signed(e.timeNs() - e.fromNs());
        out.signed(e.timeNs() - e.toNs());
        out.text(e.reason(), MAX_TEXT_CHARS);
    }

    /** The start time is written as the distance to the event's time, which is short for new processes. */
    private static void key(ProcessKey key, long timeNs, RecordWriter out) {
        out.signed(key.pid());
        out.signed(timeNs - key.startNs());
    }

    private static void optionalKey(@Nullable ProcessKey key, long timeNs, RecordWriter out) {
        out.bool(key != null);
        if (key != null) {
            key(key, timeNs, out);
        }
    }

    private static void flow(Flow flow, RecordWriter out) {
        out.u8(WireValues.of(flow.protocol()));
        endpoint(flow.local(), flow.localPort(), out);
        endpoint(flow.remote(), flow.remotePort(), out);
    }

    private static void endpoint(Address address, int port, RecordWriter out) {
        address(address, out);
        out.signed(port);
    }

    private static void addresses(List<Address> addresses, RecordWriter out) {
        int kept = out.count(addresses.size(), Event.MAX_ADDRESSES);
        for (int i = 0; i < kept; i++) {
            address(addresses.get(i), out);
        }
    }

    private static void address(Address address, RecordWriter out) {
        if (address.isAny()) {
            out.u8(NO_ADDRESS);
        } else if (address.isV4()) {
            out.u8(IPV4);
            out.i32(address.v4Bits());
        } else {
            out.u8(IPV6);
            out.i64(address.high());
            out.i64(address.low());
        }
    }
}
