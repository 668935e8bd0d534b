package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.ProgramRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A chain from a client to something that it caused to start, while it may still grow. Owned by the detection thread. */
final class Chain {
    private static final int MAX_PIPE_ENDS = 8;
    private static final int MAX_FILES = 16;

    private final Origin origin;
    private final @Nullable Service service;
    private final Spawn spawn;
    private final List<Alert.Cited> events = new ArrayList<>();
    private final List<HostProcess> downloads = new ArrayList<>();
    private final List<HostProcess> readers = new ArrayList<>();
    private final Set<String> downloaded = new HashSet<>();
    private ChainFacts facts;

    /** What was told of the chain last. */
    double toldNats = Double.NEGATIVE_INFINITY;

    /** Whether it was recorded below the threshold of an alert: what comes then is an update of that record. */
    boolean recorded;

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
        if (service != null) {
            return "loopback";
        }
        return origin.kind() == Origin.Kind.SERVICE ? "service" : "direct";
    }

    /** What the child stands under: the service, or the browser. */
    HostProcess starter() {
        return service == null ? origin.client() : service.owner();
    }

    /** Whether it begins with what the starter is, by its role or by a visit, and not with a browser or a hop. */
    boolean isByStarter() {
        return origin.role() != null || origin.visit() != null;
    }

    /**
     * Weighs what the tempo of the child's lineage adds. A chain that rests on a name alone comes from a stream that does
     * not show where lineages begin, so machine tempo there may be anybody's.
     */
    void paced(double tempoNats) {
        if (tempoNats < 0) {
            facts = facts.with(ChainTerm.TEMPO_HUMAN);
        } else if (tempoNats > 0 && origin.role() == null) {
            facts = facts.with(ChainTerm.TEMPO_MACHINE);
        }
    }

    /** Whether what {@code process} does belongs to the chain: not if somebody, or an agent, works there of its own. */
    boolean takes(HostProcess process) {
        return process == spawn.child()
                || (!facts.has(ChainTerm.OWN_TERMINAL)
                        && !facts.has(ChainTerm.AGENT_BETWEEN)
                        && !facts.has(ChainTerm.OTHER_SESSION));
    }

    /** Adds what the child, or a descendant of it, runs now. */
    void grow(HostProcess process, Command command, long timeNs) {
        if (command.isCandidate() || (isByStarter() && RoleTable.isTool(command))) {
            growBy(process, command, timeNs);
        }
        if (!facts.has(ChainTerm.RAN_DOWNLOAD) && isDownloaded(process, command)) {
            facts = facts.with(ChainTerm.RAN_DOWNLOAD);
            cite(timeNs, "start", ChainText.process(process) + " runs what was downloaded");
        }
    }

    private void growBy(HostProcess process, Command command, long timeNs) {
        ChainFacts before = facts;
        if (command.inline()) {
            facts = facts.with(ChainTerm.INLINE);
        }
        if (!ServiceShape.isOwnExecutable(process, command, starter().image())) {
            facts = facts.without(ChainTerm.OWN_EXECUTABLE);
        }
        if (isByStarter()) {
            growByText(process, command);
        }
        if (!facts.equals(before)) {
            cite(timeNs, "start", ChainText.process(process));
        }
        noteEnds(process, command);
        if (!facts.has(ChainTerm.PIPED) && isPiped()) {
            facts = facts.with(ChainTerm.PIPED);
            cite(timeNs, "pipe", ChainText.process(process) + " reads a program from a download beside it");
        }
    }

    private void growByText(HostProcess process, Command command) {
        if (CommandText.of(process.image(), command) == CommandText.Kind.TELLTALE) {
            facts = facts.with(ChainTerm.TELLTALE).without(ChainTerm.ORDINARY);
        }
        Role role = origin.role();
        boolean scripts = role == Role.BROWSER || role == Role.DOCUMENT || role == Role.ARCHIVE;
        if (scripts && RoleTable.isScriptHost(command)) {
            facts = facts.with(ChainTerm.SCRIPT_CHILD);
        }
    }

    /** Whether {@code process} runs a file that a transfer tool of this chain named before. */
    private boolean isDownloaded(HostProcess process, Command command) {
        if (command.role() == ProgramRole.TRANSFER || downloaded.isEmpty()) {
            return false;
        }
        String exe = process.image().exe();
        boolean ran = !CommandText.isInstalled(exe) && downloaded.contains(Command.fileName(exe));
        return ran || (!command.script().isEmpty() && downloaded.contains(Command.fileName(command.script())));
    }

    private void noteEnds(HostProcess process, Command command) {
        HostProcess parent = process.parent();
        if (parent == null) {
            return;
        }
        ProcessImage.Stdin stdin = process.image().stdin();
        boolean piped = stdin == ProcessImage.Stdin.PIPE || stdin == ProcessImage.Stdin.SOCKET;
        if (command.role() == ProgramRole.TRANSFER) {
            noteFiles(process.image());
            if (downloads.size() < MAX_PIPE_ENDS) {
                downloads.add(parent);
            }
        } else if (process != spawn.child()
                && piped
                && process.image().argsRead()
                && command.readsProgramFromInput()
                && readers.size() < MAX_PIPE_ENDS) {
            readers.add(parent);
        }
    }

    /** The names under which a transfer tool may store what it fetches: those of its addresses and of its files. */
    private void noteFiles(ProcessImage image) {
        for (String arg : image.args()
                .subList(Math.min(1, image.args().size()), image.args().size())) {
            int query = arg.indexOf('?');
            String name = Command.fileName(query < 0 ? arg : arg.substring(0, query));
            if (!arg.startsWith("-") && !name.isEmpty() && downloaded.size() < MAX_FILES) {
                downloaded.add(name);
            }
        }
    }

    private boolean isPiped() {
        return readers.stream().anyMatch(downloads::contains);
    }

    /** Notes that what was started connected to another host. */
    void contacted(long timeNs, String text) {
        facts = facts.with(ChainTerm.CONTACTED);
        cite(timeNs, "contact", text);
    }

    private void cite(long timeNs, String kind, String text) {
        if (events.size() < Alert.MAX_CITED) {
            events.add(new Alert.Cited(timeNs, kind, text));
        }
    }
}
