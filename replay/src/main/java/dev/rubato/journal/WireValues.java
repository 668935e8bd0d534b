package dev.rubato.journal;

import dev.rubato.event.Event.Basis;
import dev.rubato.event.Event.GpuContext;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Event.SocketKind;
import dev.rubato.event.Event.Visibility;
import dev.rubato.event.Flow.Direction;
import dev.rubato.event.Flow.Protocol;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.journal.DamagedRecordException.Reason;

/**
 * The byte of each enum constant: fixed numbers, whatever the order in the source. Zero is never used, so that a zeroed
 * field is noticed.
 */
final class WireValues {
    private WireValues() {}

    static int of(Basis basis) {
        return switch (basis) {
            case EXACT -> 1;
            case SAMPLED -> 2;
            case SNAPSHOT -> 3;
            case PACKET -> 4;
            case INFERRED -> 5;
        };
    }

    static Basis basis(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> Basis.EXACT;
            case 2 -> Basis.SAMPLED;
            case 3 -> Basis.SNAPSHOT;
            case 4 -> Basis.PACKET;
            case 5 -> Basis.INFERRED;
            default -> throw unknown("basis", value);
        };
    }

    static int of(Outcome outcome) {
        return switch (outcome) {
            case ESTABLISHED -> 1;
            case REFUSED -> 2;
            case TIMED_OUT -> 3;
            case UNREACHABLE -> 4;
            case ABANDONED -> 5;
        };
    }

    static Outcome outcome(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> Outcome.ESTABLISHED;
            case 2 -> Outcome.REFUSED;
            case 3 -> Outcome.TIMED_OUT;
            case 4 -> Outcome.UNREACHABLE;
            case 5 -> Outcome.ABANDONED;
            default -> throw unknown("outcome", value);
        };
    }

    static int of(ProbeKind kind) {
        return switch (kind) {
            case ARP -> 1;
            case ICMP -> 2;
            case UDP -> 3;
            case TCP_STRAY -> 4;
        };
    }

    static ProbeKind probeKind(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> ProbeKind.ARP;
            case 2 -> ProbeKind.ICMP;
            case 3 -> ProbeKind.UDP;
            case 4 -> ProbeKind.TCP_STRAY;
            default -> throw unknown("probe kind", value);
        };
    }

    static int of(SocketKind kind) {
        return switch (kind) {
            case UDP -> 1;
            case RAW -> 2;
            case PACKET -> 3;
        };
    }

    static SocketKind socketKind(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> SocketKind.UDP;
            case 2 -> SocketKind.RAW;
            case 3 -> SocketKind.PACKET;
            default -> throw unknown("socket kind", value);
        };
    }

    static int of(Visibility visibility) {
        return switch (visibility) {
            case EXACT -> 1;
            case SAMPLED -> 2;
            case ABSENT -> 3;
        };
    }

    static Visibility visibility(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> Visibility.EXACT;
            case 2 -> Visibility.SAMPLED;
            case 3 -> Visibility.ABSENT;
            default -> throw unknown("visibility", value);
        };
    }

    static int of(Direction direction) {
        return switch (direction) {
            case OUTBOUND -> 1;
            case INBOUND -> 2;
        };
    }

    static Direction direction(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> Direction.OUTBOUND;
            case 2 -> Direction.INBOUND;
            default -> throw unknown("direction", value);
        };
    }

    static int of(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 1;
            case UDP -> 2;
        };
    }

    static Protocol protocol(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> Protocol.TCP;
            case 2 -> Protocol.UDP;
            default -> throw unknown("protocol", value);
        };
    }

    static int of(GpuContext context) {
        return switch (context) {
            case COMPUTE -> 1;
            case GRAPHICS -> 2;
            case UNKNOWN -> 3;
        };
    }

    static GpuContext gpuContext(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> GpuContext.COMPUTE;
            case 2 -> GpuContext.GRAPHICS;
            case 3 -> GpuContext.UNKNOWN;
            default -> throw unknown("GPU context", value);
        };
    }

    static int of(Stdin stdin) {
        return switch (stdin) {
            case TERMINAL -> 1;
            case PIPE -> 2;
            case SOCKET -> 3;
            case FILE -> 4;
            case NULL_DEVICE -> 5;
            case UNKNOWN -> 6;
        };
    }

    static Stdin stdin(int value) throws DamagedRecordException {
        return switch (value) {
            case 1 -> Stdin.TERMINAL;
            case 2 -> Stdin.PIPE;
            case 3 -> Stdin.SOCKET;
            case 4 -> Stdin.FILE;
            case 5 -> Stdin.NULL_DEVICE;
            case 6 -> Stdin.UNKNOWN;
            default -> throw unknown("stdin", value);
        };
    }

    private static DamagedRecordException unknown(String what, int value) {
        return new DamagedRecordException(Reason.BAD_VALUE, value + " is no " + what);
    }
}
