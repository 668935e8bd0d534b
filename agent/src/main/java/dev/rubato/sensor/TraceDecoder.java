package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage;
import dev.rubato.sensor.TraceRecord.Ends;
import dev.rubato.sensor.TraceRecord.TcpState;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the payload of ring-buffer records into {@link TraceRecord}s, by the kernel's own formats. Immutable. */
final class TraceDecoder {
    private static final int FLAG_HARDIRQ = 0x08;
    private static final int FLAG_SOFTIRQ = 0x10;

    /** Decodes the record of one event at {@code base}; null if it contradicts its format. */
    @FunctionalInterface
    private interface Reader {
        @Nullable
        TraceRecord read(ByteBuffer page, int base, int length, long monoNs);
    }

    private record Kind(int minimumBytes, Reader reader) {}

    private final Map<Integer, Kind> kinds = new HashMap<>();
    private final boolean groupDeathKnown;
    private final TraceFormat.Field type;

    /**
     * A decoder for the events whose formats are given.
     *
     * @throws IllegalArgumentException if a format lacks a field that is needed
     */
    TraceDecoder(Map<TraceEvent, TraceFormat> formats) {
        TraceFormat exit = formats.get(TraceEvent.TASK_EXITED);
        groupDeathKnown = exit != null && exit.has("group_dead");
        type = formats.values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a trace decoder without formats"))
                .field("common_type");
        formats.forEach(
                (event, format) -> kinds.put(format.id(), new Kind(format.minimumBytes(), reader(event, format))));
    }

    /** Whether exits say that they end the whole process; otherwise the end of its first thread is taken for it. */
    boolean groupDeathKnown() {
        return groupDeathKnown;
    }

    /** The record with this payload, or null if its kind is unknown or it is too short. */
    @Nullable
    TraceRecord decode(ByteBuffer page, int base, int length, long monoNs) {
        if (length < type.offset() + type.sizeBytes()) {
            return null;
        }
        Kind kind = kinds.get(type.integer(page, base));
        return kind == null || length < kind.minimumBytes()
                ? null
                : kind.reader().read(page, base, length, monoNs);
    }

    private static Reader reader(TraceEvent event, TraceFormat format) {
        return switch (event) {
            case PROGRAM_EXECUTED -> executed(format);
            case TASK_CREATED -> created(format);
            case TASK_EXITED -> exited(format);
            case SOCKET_STATE -> stateChanged(format);
            case SOCKET_ERROR -> failed(format);
            case SOCKET_CALL -> requested(format);
        };
    }

    private static Reader executed(TraceFormat format) {
        var filename = format.field("filename");
        var pid = format.field("pid");
        var oldPid = format.field("old_pid");
        return (page, base, length, monoNs) -> {
            String text = filename.text(page, base, length, ProcessImage.MAX_TEXT_CHARS);
            return text == null
                    ? null
                    : new TraceRecord.ProgramExecuted(
                            monoNs, pid.integer(page, base), oldPid.integer(page, base), text, null);
        };
    }

    private static Reader created(TraceFormat format) {
        var creator = format.field("common_pid");
        var pid = format.field("pid");
        var flags = format.field("clone_flags");
        return (page, base, length, monoNs) -> new TraceRecord.TaskCreated(
                monoNs, creator.integer(page, base), pid.integer(page, base), flags.number(page, base));
    }

    private static Reader exited(TraceFormat format) {
        var pid = format.field("pid");
        var groupDead = format.fields().get("group_dead");
        return (page, base, length, monoNs) -> new TraceRecord.TaskExited(
                monoNs, pid.integer(page, base), groupDead != null && groupDead.number(page, base) != 0);
    }

    private static Reader stateChanged(TraceFormat format) {
        var tid = format.field("common_pid");
        var flags = format.field("common_flags");
        var socket = format.field("skaddr");
        var from = format.field("oldstate");
        var to = format.field("newstate");
        EndsReader ends = new EndsReader(format);
        return (page, base, length, monoNs) -> new TraceRecord.SocketStateChanged(
                monoNs,
                tid.integer(page, base),
                (flags.number(page, base) & (FLAG_HARDIRQ | FLAG_SOFTIRQ)) != 0,
                socket.number(page, base),
                TcpState.of(from.integer(page, base)),
                TcpState.of(to.integer(page, base)),
                ends.read(page, base));
    }

    private static Reader failed(TraceFormat format) {
        var error = format.field("error");
        EndsReader ends = new EndsReader(format);
        return (page, base, length, monoNs) ->
                new TraceRecord.SocketFailed(monoNs, error.integer(page, base), ends.read(page, base));
    }

    private static Reader requested(TraceFormat format) {
        var tid = format.field("common_pid");
        var family = format.field("family");
        var socketType = format.field("type");
        return (page, base, length, monoNs) -> new TraceRecord.SocketRequested(
                monoNs, tid.integer(page, base), family.integer(page, base), socketType.integer(page, base));
    }

    /** The four fields that both socket events share; the kernel fills the IPv6 ones for IPv4 too, mapped. */
    private record EndsReader(
            TraceFormat.Field local,
            TraceFormat.Field localPort,
            TraceFormat.Field remote,
            TraceFormat.Field remotePort) {

        EndsReader(TraceFormat format) {
            this(format.field("saddr_v6"), format.field("sport"), format.field("daddr_v6"), format.field("dport"));
            if (local.sizeBytes() != 16 || remote.sizeBytes() != 16) {
                throw new IllegalArgumentException(
                        "the kernel's event " + format.name() + " has addresses of no 16 bytes");
            }
        }

        Ends read(ByteBuffer page, int base) {
            return new Ends(
                    address(page, base + local.offset()),
                    localPort.integer(page, base),
                    address(page, base + remote.offset()),
                    remotePort.integer(page, base));
        }

        private static Address address(ByteBuffer page, int at) {
            byte[] bytes = new byte[16];
            page.get(at, bytes);
            return Address.of(bytes, 0, bytes.length);
        }
    }
}
