package dev.rubato.trace;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns audited system calls, in order of time, into events. Owned by its reader's thread.
 *
 * <p>A fork counts when its child is heard of: a fork in a container names the child as the container does, which may be
 * another process here. An id that is heard of below another parent after a long silence is a new process.
 */
final class AuditCalls {
    private static final int MAX_PROCESSES = 65_536;

    /** An orphan changes its parent too: an id below another parent is a new process only after this silence. */
    private static final long REUSE_NS = 60 * LogTime.SECOND_NS;

    private record Id(String host, int pid) {}

    private record Fork(int parentPid, long timeNs) {}

    /** When a process was last heard of, and below whom. */
    private record Heard(int parentPid, long timeNs) {}

    private final LogProcesses processes = new LogProcesses();
    private final LogConnections connections = new LogConnections();
    private final LinuxCalls sockets = new LinuxCalls(connections);
    private final LogTable<Id, Fork> forks = new LogTable<>(MAX_PROCESSES);
    private final LogTable<Id, Heard> heard = new LogTable<>(MAX_PROCESSES);

    /** Tells what the call tells. */
    void accept(AuditCall call, TraceSink sink) {
        switch (call.name()) {
            case "execve", "execveat" -> {
                if (call.succeeded()) {
                    executed(call, sink);
                } else {
                    failed(call, sink);
                }
            }
            case "fork", "vfork", "clone", "clone3" -> forked(call);
            case "exit_group" -> ended(call, sink);
            case "connect", "bind", "listen", "accept", "accept4" -> socket(call, sink);
            default -> {
                // tells of files, rights and time
            }
        }
    }

    private void executed(AuditCall call, TraceSink sink) {
        ProcessKey process = process(call, sink);
        ProcessKey parent = parent(call, process, sink);
        ProcessImage image = image(call, call.args());
        processes.executed(sink, call.host(), call.timeNs(), process, parent, image);
    }

    private static ProcessImage image(AuditCall call, List<String> args) {
        ProcessImage image = LogImages.of(call.exe(), args, call.user(), call.cwd());
        return new ProcessImage(
                image.exe(),
                image.args(),
                image.argsRead(),
                image.user(),
                0,
                call.tty(),
                ProcessImage.Stdin.UNKNOWN,
                "",
                image.cwd());
    }

    /**
     * An execution that failed shows what its process still runs. A process that was not heard of before was just
     * forked: then that is its parent's image.
     */
    private void failed(AuditCall call, TraceSink sink) {
        if (call.parentPid() <= 0 || processes.find(call.host(), call.pid()) != null) {
            return;
        }
        ProcessKey process = process(call, sink);
        ProcessKey parent = processes.require(call.host(), call.parentPid(), call.timeNs() - 1);
        processes.seen(sink, call.host(), call.timeNs(), parent, null, image(call, call.title()));
        processes.descends(sink, call.host(), call.timeNs(), process, parent);
    }

    private void forked(AuditCall call) {
        if (call.isThread() || call.exit() <= 0 || call.exit() > Integer.MAX_VALUE) {
            return;
        }
        Id child = new Id(call.host(), (int) call.exit());
        Heard before = heard.get(child);
        boolean isTold = before != null
                && before.parentPid() == call.pid()
                && call.timeNs() - before.timeNs() <= LogTime.SECOND_NS;
        if (!isTold) {
            forks.put(child, new Fork(call.pid(), call.timeNs()));
        }
    }

    private void ended(AuditCall call, TraceSink sink) {
        heard.remove(new Id(call.host(), call.pid()));
        processes.ended(sink, call.host(), call.timeNs(), call.pid());
    }

    /** The process that made the call. */
    private ProcessKey process(AuditCall call, TraceSink sink) {
        Id id = new Id(call.host(), call.pid());
        Fork fork = forks.remove(id);
        ProcessKey known = processes.find(call.host(), call.pid());
        Heard before = heard.put(id, new Heard(call.parentPid(), call.timeNs()));
        if (fork != null && (known == null || fork.timeNs() > known.startNs())) {
            ProcessKey process = processes.forked(call.host(), call.pid(), fork.timeNs());
            ProcessKey parent = processes.require(call.host(), fork.parentPid(), fork.timeNs() - 1);
            processes.descends(sink, call.host(), fork.timeNs(), process, parent);
            return process;
        }
        boolean isReused = known != null
                && before != null
                && before.parentPid() != call.parentPid()
                && call.timeNs() - before.timeNs() > REUSE_NS;
        return known == null || isReused ? processes.forked(call.host(), call.pid(), call.timeNs()) : known;
    }

    private @Nullable ProcessKey parent(AuditCall call, ProcessKey process, TraceSink sink) {
        if (call.parentPid() <= 0 || call.parentPid() == call.pid()) {
            return null;
        }
        ProcessKey parent = processes.require(call.host(), call.parentPid(), call.timeNs() - 1);
        ProcessImage image = LogImages.of(call.parentExe(), List.of(), "", "");
        processes.seen(sink, call.host(), call.timeNs(), parent, null, image);
        if (!processes.isIntroduced(call.host(), parent)) {
            processes.descends(sink, call.host(), call.timeNs(), process, parent);
        }
        return parent;
    }

    private void socket(AuditCall call, TraceSink sink) {
        SocketAddresses.Endpoint address = SocketAddresses.parse(call.peer());
        boolean isListen = call.name().equals("listen");
        if ((address == null && !isListen) || (!call.succeeded() && !call.name().equals("connect"))) {
            return;
        }
        ProcessKey process = process(call, sink);
        ProcessKey parent = parent(call, process, sink);
        processes.seen(sink, call.host(), call.timeNs(), process, parent, image(call, call.title()));
        if (address == null) {
            sockets.listen(sink, call.host(), call.timeNs(), process, call.descriptor());
            return;
        }
        switch (call.name()) {
            case "connect" -> sockets.connect(sink, call.host(), call.timeNs(), process, address, call.exit(), false);
            case "bind" -> sockets.bind(call.host(), process, call.descriptor(), address);
            default -> sockets.accept(sink, call.host(), call.timeNs(), process, call.descriptor(), address);
        }
    }

    /** Entries that left for want of room. */
    long evictions() {
        return processes.evictions()
                + connections.evictions()
                + sockets.evictions()
                + forks.evictions()
                + heard.evictions();
    }
}
