package dev.rubato.detect.replication;

import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.ProgramRole;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes that act on a target: the one that connects, or names the target, and its ancestors up to a few steps that
 * are commands for other hosts too (scp starts ssh, rsync starts ssh). Owned by the detection thread.
 */
final class Actions {
    /** Ancestors in a shingle of the process tree: detectors.md, section 4. */
    private static final int SHINGLE_DEPTH = 4;

    private static final int MAX_READERS = 1024;

    /** How long after a program read the lineage's own file a sibling may send it. */
    private static final long PIPE_NS = 10_000_000_000L;

    private final KnownHosts hosts;
    private final BoundedMap<HostProcess, Long> readingParents = new BoundedMap<>(MAX_READERS, false);

    Actions(KnownHosts hosts) {
        this.hosts = hosts;
    }

    /** The command of a process that began, if it is one for another host. */
    @Nullable
    RemoteCommand executed(HostProcess process, long timeNs) {
        RemoteCommand command = RemoteCommand.of(process.image());
        HostProcess parent = process.parent();
        boolean reads = OwnFiles.isReader(RemoteCommand.program(process.image().name()));
        if (command == null && reads && parent != null && OwnFiles.names(process)) {
            readingParents.put(parent, timeNs);
        }
        return command;
    }

    /** Whether a process or one of its next ancestors is a command for another host. */
    static boolean commands(HostProcess process) {
        HostProcess at = process;
        for (int depth = 0; at != null && depth < SHINGLE_DEPTH; depth++) {
            if (at.lineage() == process.lineage() && RemoteCommand.of(at.image()) != null) {
                return true;
            }
            at = at.parent();
        }
        return false;
    }

    /** The commands that act on a target through a connection of {@code process}; their shape is added to the target. */
    List<RemoteCommand> acting(Target target, HostProcess process) {
        List<RemoteCommand> found = new ArrayList<>();
        HostProcess at = process;
        for (int depth = 0; at != null && depth < SHINGLE_DEPTH; depth++) {
            RemoteCommand command = at.lineage() == process.lineage() ? RemoteCommand.of(at.image()) : null;
            if (command != null) {
                found.add(command);
                if (!command.host().isEmpty()) {
                    hosts.named(command.host(), target.address());
                }
            }
            at = at.parent();
        }
        describe(target, process);
        return found;
    }

    /** Adds the shape of what {@code process} is to the target, until it is compared. */
    void describe(Target target, HostProcess process) {
        if (target.compared()) {
            return;
        }
        long shingle = 0;
        HostProcess at = process;
        for (int depth = 0; at != null && depth < SHINGLE_DEPTH; depth++) {
            shingle = Mix.mix(shingle, ArgumentTemplate.hash(programClass(at)));
            target.sketch().add(shingle);
            at = at.parent();
        }
        RemoteCommand command = RemoteCommand.of(process.image());
        if (command != null) {
            List<String> tokens = ArgumentTemplate.tokens(process.image().args(), command.host());
            target.template().add(tokens);
            target.command(String.join(" ", tokens));
        }
    }

    /** Shells are alike, interpreters are alike, other programs are what they are called. */
    private static String programClass(HostProcess process) {
        return switch (ProgramRole.of(process.image())) {
            case SHELL -> "shell";
            case INTERPRETER -> "interpreter";
            case TRANSFER, OTHER -> RemoteCommand.program(process.image().name());
        };
    }

    /** Whether a copy of the lineage's own file is sent by {@code process}, an ancestor of the kind, or a sibling's pipe. */
    boolean sendsOwnFile(HostProcess process, long timeNs) {
        HostProcess at = process;
        for (int depth = 0; at != null && depth < SHINGLE_DEPTH; depth++) {
            if (ProgramRole.of(at.image()) == ProgramRole.TRANSFER) {
                Long readNs = at.parent() == null ? null : readingParents.get(at.parent());
                boolean piped = readNs != null && timeNs - readNs <= PIPE_NS;
                if (piped || OwnFiles.names(at)) {
                    return true;
                }
            }
            at = at.parent();
        }
        return false;
    }

    /** What stands for an exchange of a size, where no process is known; sizes within {@code tolerance} mostly agree. */
    static long exchange(ServiceClass kind, long bytes, double tolerance) {
        long step = Math.round(Math.log((double) bytes) / Math.log1p(2 * tolerance));
        return Mix.mix(kind.ordinal() + 1, step);
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("replication-readers", readingParents);
    }
}
