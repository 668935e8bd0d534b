package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.ProgramRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chain from a client to something that it caused to start, while it may still grow. Owned by the detection thread. */
final class Chain {
    private static final int MAX_PIPE_ENDS = 8;

    private final Origin origin;
    private final @Nullable Service service;
    private final Spawn spawn;
    private final List<Alert.Cited> events = new ArrayList<>();
    private final List<HostProcess> downloads = new ArrayList<>();
    private final List<HostProcess> readers = new ArrayList<>();
    private ChainFacts facts;

    /** What was told of the chain last. */
    double toldNats = Double.NEGATIVE_INFINITY;

    /** @param service the service that was reached last, or null if the client is itself the child's ancestor */
    Chain(Origin origin, @Nullable Service service, Spawn spawn, ChainFacts facts) {
        this.origin = origin;
        this.service = service;
        this.spawn = spawn;
        this.facts = facts;
        origin.path().forEach(hop -> cite(hop.timeNs(), "loopback-hop", ChainText.hop(hop)));
        cite(spawn.timeNs(), "start", ChainText.process(spawn.child()));
        noteEnds(spawn.child(), spawn.command());
    }

    Origin origin() {
        return origin;
    }

    @Nullable
    Service service() {
        return service;
    }

    /** The first candidate child. */
    Spawn spawn() {
        return spawn;
    }

    HostProcess child() {
        return spawn.child();
    }

    ChainFacts facts() {
        return facts;
    }

    /** The deciding events, oldest first. */
    List<Alert.Cited> events() {
        return events;
    }

    String variant() {
        return service == null ? "direct" : "loopback";
    }

    /** What the child stands under: the service, or the browser. */
    HostProcess starter() {
        return service == null ? origin.client() : service.owner();
    }

    /** Whether what {@code process} does belongs to the chain: not if somebody works in a terminal of its own. */
    boolean takes(HostProcess process) {
        return process == spawn.child() || facts.input() != ChainFacts.Input.OWN_TERMINAL;
    }

    /** Adds what the child, or a descendant of it, runs now. */
    void grow(HostProcess process, Command command, long timeNs) {
        boolean own = service != null && ServiceShape.isOwnExecutable(process, command, service.owner());
        if ((command.inline() && !facts.inline()) || (facts.ownExecutable() && !own)) {
            cite(timeNs, "start", ChainText.process(process));
        }
        facts = facts.grown(command.inline(), own);
        noteEnds(process, command);
        if (!facts.piped() && isPiped()) {
            facts = facts.withPipe();
            cite(timeNs, "pipe", ChainText.process(process) + " reads a program from a download beside it");
        }
    }

    private void noteEnds(HostProcess process, Command command) {
        HostProcess parent = process.parent();
        if (parent == null) {
            return;
        }
        ProcessImage.Stdin stdin = process.image().stdin();
        boolean piped = stdin == ProcessImage.Stdin.PIPE || stdin == ProcessImage.Stdin.SOCKET;
        if (command.role() == ProgramRole.TRANSFER && downloads.size() < MAX_PIPE_ENDS) {
            downloads.add(parent);
        } else if (process != spawn.child()
                && piped
                && process.image().argsRead()
                && command.readsProgramFromInput()
                && readers.size() < MAX_PIPE_ENDS) {
            readers.add(parent);
        }
    }

    private boolean isPiped() {
        return readers.stream().anyMatch(downloads::contains);
    }

    /** Notes that what was started connected to another host. */
    void contacted(long timeNs, String text) {
        facts = facts.withContact();
        cite(timeNs, "contact", text);
    }

    private void cite(long timeNs, String kind, String text) {
        if (events.size() < Alert.MAX_CITED) {
            events.add(new Alert.Cited(timeNs, kind, text));
        }
    }
}
