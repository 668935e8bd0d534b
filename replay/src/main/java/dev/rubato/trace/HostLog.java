package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of JSON logs have in common: processes that are named by id and perhaps by start, and their
 * connections. Owned by its reader's thread.
 */
final class HostLog {
    private final LogProcesses processes = new LogProcesses();
    private final LogConnections connections = new LogConnections();
    private final LinuxCalls sockets = new LinuxCalls(connections);

    /**
     * A process as a record names it.
     *
     * @param startNs when it started; -1 if the record does not say
     * @param image what it runs; without a path if the record does not say
     */
    record Named(int pid, long startNs, ProcessImage image) {}

    /** The key of a process that a record names, its image told by the way. */
    ProcessKey seen(TraceSink sink, String host, long timeNs, Named process, @Nullable ProcessKey parent) {
        ProcessKey key = key(host, timeNs, process);
        processes.seen(sink, host, timeNs, key, parent, process.image());
        return key;
    }

    private ProcessKey key(String host, long timeNs, Named process) {
        return process.startNs() >= 0
                ? processes.started(host, process.pid(), process.startNs())
                : processes.require(host, process.pid(), timeNs);
    }

    /** A process began to run an image. */
    void executed(TraceSink sink, String host, long timeNs, Named process, @Nullable Named parent) {
        ProcessKey parentKey = parent == null ? null : seen(sink, host, timeNs - 1, parent, null);
        ProcessKey key = key(host, timeNs, process);
        if (parentKey != null && !processes.isIntroduced(host, parentKey)) {
            processes.descends(sink, host, timeNs, key, parentKey);
        }
        processes.executed(sink, host, timeNs, key, parentKey, process.image());
    }

    /** A process was forked. */
    void forked(TraceSink sink, String host, long timeNs, int child, Named parent) {
        ProcessKey parentKey = seen(sink, host, timeNs, parent, null);
        processes.descends(sink, host, timeNs, processes.forked(host, child, timeNs), parentKey);
    }

    /** A process ended; false if no record has named it. */
    boolean ended(TraceSink sink, String host, long timeNs, Named process) {
        return process.startNs() >= 0
                ? processes.ended(sink, host, timeNs, key(host, timeNs, process))
                : processes.ended(sink, host, timeNs, process.pid());
    }

    /**
     * A process called connect, or the kernel did for it.
     *
     * @param result what the call returned
     * @param isTcp whether the log says that it is TCP
     * @return false if it tells nothing
     */
    boolean connected(
            TraceSink sink, String host, long timeNs, ProcessKey owner, Flow flow, long result, boolean isTcp) {
        if (flow.localPort() != 0 && isTcp && result >= 0) {
            return connections.outbound(sink, host, timeNs, flow, owner, Event.Outcome.ESTABLISHED);
        }
        SocketAddresses.Endpoint peer = new SocketAddresses.Endpoint(flow.remote(), flow.remotePort());
        return sockets.connect(sink, host, timeNs, owner, peer, result, isTcp);
    }

    /** A process accepted a connection; false if another record told of it before. */
    boolean accepted(TraceSink sink, String host, long timeNs, ProcessKey owner, Flow flow) {
        return connections.inbound(sink, host, timeNs, flow, owner);
    }

    /** A process listens. */
    void listens(TraceSink sink, String host, long timeNs, ProcessKey owner, Address address, int port) {
        connections.listener(sink, host, timeNs, address, port, owner, Event.Basis.EXACT);
    }

    /** A flow whose local end is empty where the log does not tell it. */
    static Flow flow(String local, int localPort, String remote, int remotePort) {
        Address own = local.isEmpty() ? Address.ANY : Address.parse(local);
        return new Flow(Flow.Protocol.TCP, own, localPort, Address.parse(remote), remotePort);
    }

    /** An image of which a program and a line of arguments are known. */
    static ProcessImage image(String exe, String arguments, String user, String cwd) {
        return LogImages.of(exe, LogImages.split(arguments), user, cwd);
    }

    /** An image of which a program and its arguments are known. */
    static ProcessImage image(String exe, List<String> arguments, String user, String cwd) {
        return LogImages.of(exe, arguments, user, cwd);
    }

    /** Entries that left the tables for want of room. */
    Map<String, Long> notes() {
        long evictions = processes.evictions() + connections.evictions() + sockets.evictions();
        return evictions == 0 ? Map.of() : Map.of("forgotten for want of room", evictions);
    }
}
