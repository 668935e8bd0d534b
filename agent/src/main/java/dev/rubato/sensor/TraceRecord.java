package dev.rubato.sensor;

import dev.rubato.event.Address;
import org.jspecify.annotations.Nullable;

/** One record of the kernel trace with its numbers as the kernel wrote them; task ids are those of threads. */
sealed interface TraceRecord {

    /** When it was written, in nanoseconds of the monotonic clock. */
    long monoNs();

    /** {@code creatorTid} made {@code tid}: a thread or a process, by {@link #isThread}. */
    record TaskCreated(long monoNs, int creatorTid, int tid, long cloneFlags) implements TraceRecord {
        private static final long CLONE_THREAD = 0x1_0000;

        boolean isThread() {
            return (cloneFlags & CLONE_THREAD) != 0;
        }
    }

    /**
     * A process replaced its image.
     *
     * @param pid the process, whichever of its threads called
     * @param oldTid the thread that called, which is {@code pid} from now on
     * @param filename as it was given to execve(2): may be relative, and is the script where there is one
     * @param details what {@code /proc} said just after, null if the process was gone
     */
    record ProgramExecuted(
            long monoNs,
            int pid,
            int oldTid,
            String filename,
            @Nullable ProcDetails details) implements TraceRecord {

        ProgramExecuted with(@Nullable ProcDetails read) {
            return new ProgramExecuted(monoNs, pid, oldTid, filename, read);
        }
    }

    /** A thread ended; {@code processEnded} if it was the last one of its process. */
    record TaskExited(long monoNs, int tid, boolean processEnded) implements TraceRecord {}

    /**
     * A TCP socket changed its state.
     *
     * @param tid the running task: the caller, unless {@code inInterrupt}
     * @param inInterrupt whether an interrupt did it, on top of whatever task ran
     * @param socket the kernel's address of the socket
     */
    record SocketStateChanged(
            long monoNs, int tid, boolean inInterrupt, long socket, TcpState from, TcpState to, Ends ends)
            implements TraceRecord {}

    /** An error was delivered to a TCP socket; {@code error} is an errno. */
    record SocketFailed(long monoNs, int error, Ends ends) implements TraceRecord {}

    /** A task asked for a raw or packet socket. */
    record SocketRequested(long monoNs, int tid, int family, int type) implements TraceRecord {}

    /** Local and remote address and port of a socket, 0 where not chosen yet. */
    record Ends(Address local, int localPort, Address remote, int remotePort) {}

    /** States of a TCP socket, numbered as in the kernel's include/net/tcp_states.h. */
    enum TcpState {
        UNKNOWN,
        ESTABLISHED,
        SYN_SENT,
        SYN_RECV,
        FIN_WAIT1,
        FIN_WAIT2,
        TIME_WAIT,
        CLOSE,
        CLOSE_WAIT,
        LAST_ACK,
        LISTEN,
        CLOSING,
        NEW_SYN_RECV;

        private static final TcpState[] BY_NUMBER = values();

        static TcpState of(int number) {
            return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
        }
    }
}
