package dev.rubato.journal;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the payload of each kind of event; the mirror image of {@link EventEncoder}. */
final class EventDecoder {
    private static final int MAX_TEXT_CHARS = ProcessImage.MAX_TEXT_CHARS;

    private EventDecoder() {}

    static Event payload(RecordReader in) throws DamagedRecordException {
        return switch (in.kind()) {
            case EventKind.AGENT_STARTED ->
                new Event.AgentStarted(in.timeNs(), in.text(MAX_TEXT_CHARS), in.text(MAX_TEXT_CHARS), key(in));
            case EventKind.SENSOR_STARTED ->
                new Event.SensorStarted(
                        in.timeNs(), in.text(MAX_TEXT_CHARS), WireValues.visibility(in.u8()), in.text(MAX_TEXT_CHARS));
            case EventKind.PROCESS_FORKED -> new Event.ProcessForked(in.timeNs(), key(in), key(in));
            case EventKind.PROCESS_EXECUTED -> processExecuted(in);
            case EventKind.PROCESS_EXITED -> new Event.ProcessExited(in.timeNs(), key(in));
            case EventKind.CONNECTION_OPENED ->
                new Event.ConnectionOpened(
                        in.timeNs(),
                        in.signed(),
                        flow(in),
                        WireValues.direction(in.u8()),
                        optionalKey(in),
                        WireValues.basis(in.u8()));
            case EventKind.CONNECTION_RESOLVED ->
                new Event.ConnectionResolved(
                        in.timeNs(), in.signed(), flow(in), WireValues.outcome(in.u8()), WireValues.basis(in.u8()));
            case EventKind.CONNECTION_CLOSED ->
                new Event.ConnectionClosed(
                        in.timeNs(), in.signed(), flow(in), in.signed(), in.signed(), WireValues.basis(in.u8()));
            default -> otherPayload(in);
        };
    }

    private static Event otherPayload(RecordReader in) throws DamagedRecordException {
        return switch (in.kind()) {
            case EventKind.LISTENER_OPENED ->
                new Event.ListenerOpened(
                        in.timeNs(),
                        in.signed(),
                        address(in),
                        in.signedInt(),
                        optionalKey(in),
                        WireValues.basis(in.u8()));
            case EventKind.LISTENER_CLOSED ->
                new Event.ListenerClosed(in.timeNs(), in.signed(), address(in), in.signedInt());
            case EventKind.SOCKET_OWNED ->
                new Event.SocketOwned(
                        in.timeNs(),
                        WireValues.socketKind(in.u8()),
                        address(in),
                        in.signedInt(),
                        key(in),
                        WireValues.basis(in.u8()));
            case EventKind.PROBE_SENT ->
                new Event.ProbeSent(
                        in.timeNs(),
                        WireValues.probeKind(in.u8()),
                        address(in),
                        in.signedInt(),
                        address(in),
                        in.signedInt());
            case EventKind.PROBE_ANSWERED ->
                new Event.ProbeAnswered(
                        in.timeNs(),
                        WireValues.probeKind(in.u8()),
                        address(in),
                        in.signedInt(),
                        address(in),
                        in.signedInt(),
                        WireValues.outcome(in.u8()));
            case EventKind.NAME_RESOLVED -> new Event.NameResolved(in.timeNs(), in.text(MAX_TEXT_CHARS), addresses(in));
            case EventKind.NETWORK_CHANGED -> networkChanged(in);
            case EventKind.GPU_SAMPLED -> gpuSampled(in);
            case EventKind.CLOCK_STEPPED -> new Event.ClockStepped(in.timeNs(), in.signed());
            case EventKind.TIME_PASSED -> new Event.TimePassed(in.timeNs());
            case EventKind.SENSOR_GAP ->
                new Event.SensorGap(
                        in.timeNs(),
                        in.text(MAX_TEXT_CHARS),
                        in.signed(),
                        in.timeNs() - in.signed(),
                        in.timeNs() - in.signed(),
                        in.text(MAX_TEXT_CHARS));
            default -> throw new DamagedRecordException(Reason.UNKNOWN_KIND, "event record of kind " + in.kind());
        };
    }

    private static Event processExecuted(RecordReader in) throws DamagedRecordException {
        ProcessKey process = key(in);
        ProcessKey parent = optionalKey(in);
        Event.Basis basis = WireValues.basis(in.u8());
        ProcessImage image = new ProcessImage(
                in.text(MAX_TEXT_CHARS),
                args(in),
                in.bool(),
                in.text(MAX_TEXT_CHARS),
                in.signedInt(),
                in.signedInt(),
                WireValues.stdin(in.u8()),
                in.text(MAX_TEXT_CHARS),
                in.text(MAX_TEXT_CHARS));
        return new Event.ProcessExecuted(in.timeNs(), process, parent, image, basis);
    }

    private static List<String> args(RecordReader in) throws DamagedRecordException {
        int count = in.count(ProcessImage.MAX_ARGS);
        String[] args = new String[count];
        for (int i = 0; i < count; i++) {
            args[i] = in.text(ProcessImage.MAX_ARGS_CHARS);
        }
        return List.of(args);
    }

    private static Event networkChanged(RecordReader in) throws DamagedRecordException {
        int count = in.count(EventEncoder.MAX_INTERFACE_ADDRESSES);
        List<Event.InterfaceAddress> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(new Event.InterfaceAddress(in.text(MAX_TEXT_CHARS), address(in), in.signedInt()));
        }
        return new Event.NetworkChanged(in.timeNs(), addresses, addresses(in));
    }

    private static Event gpuSampled(RecordReader in) throws DamagedRecordException {
        String device = in.text(MAX_TEXT_CHARS);
        double utilisationPercent = in.f64();
        long usedBytes = in.signed();
        long totalBytes = in.signed();
        int count = in.count(EventEncoder.MAX_GPU_USES);
        List<Event.GpuUse> uses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ProcessKey process = key(in);
            double percent = in.f64();
            long bytes = in.signed();
            Event.GpuContext context = in.version() >= 2 ? WireValues.gpuContext(in.u8()) : Event.GpuContext.UNKNOWN;
            uses.add(new Event.GpuUse(process, context, percent, bytes));
        }
        return new Event.GpuSampled(in.timeNs(), device, utilisationPercent, usedBytes, totalBytes, uses);
    }

    private static ProcessKey key(RecordReader in) throws DamagedRecordException {
        return new ProcessKey(in.signedInt(), in.timeNs() - in.signed());
    }

    private static @Nullable ProcessKey optionalKey(RecordReader in) throws DamagedRecordException {
        return in.bool() ? key(in) : null;
    }

    private static Flow flow(RecordReader in) throws DamagedRecordException {
        return new Flow(WireValues.protocol(in.u8()), address(in), in.signedInt(), address(in), in.signedInt());
    }

    private static List<Address> addresses(RecordReader in) throws DamagedRecordException {
        int count = in.count(Event.MAX_ADDRESSES);
        List<Address> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(address(in));
        }
        return addresses;
    }

    private static Address address(RecordReader in) throws DamagedRecordException {
        int form = in.u8();
        return switch (form) {
            case EventEncoder.NO_ADDRESS -> Address.ANY;
            case EventEncoder.IPV4 -> in.v4();
            case EventEncoder.IPV6 -> new Address(in.i64(), in.i64());
            default -> throw new DamagedRecordException(Reason.BAD_VALUE, form + " is no address form");
        };
    }
}
