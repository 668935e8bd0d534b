package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes chains that begin with the starter itself: a network-facing service that another host reached just before
 * (variant {@code service}, by structure), or a program whose role is known. Keeps nothing of its own.
 */
final class StarterJoin {
    private static final double NS_PER_SECOND = 1e9;

    private final OutsideVisits visits;
    private final Clients clients;
    private final SpawnParameters parameters;

    StarterJoin(OutsideVisits visits, Clients clients, SpawnParameters parameters) {
        this.visits = visits;
        this.clients = clients;
        this.parameters = parameters;
    }

    /** The chain from {@code starter} to {@code spawn} by what the starter is. */
    Chain byRole(Starter starter, Spawn spawn) {
        Role role = starter.role();
        Set<ChainTerm> terms = terms(starter.process(), starter.image(), spawn);
        boolean library = spawn.command().program().equals("rundll");
        if (!library && !role.hasHelpers()) {
            terms.remove(ChainTerm.ORDINARY);
        }
        ChainTerm ofRole = role.term();
        if (ofRole != null) {
            terms.add(ofRole);
        }
        boolean opensStrangersFiles = role == Role.BROWSER || role == Role.DOCUMENT || role == Role.ARCHIVE;
        if (opensStrangersFiles && RoleTable.isScriptHost(spawn.command())) {
            terms.add(ChainTerm.SCRIPT_CHILD);
        }
        if (Starters.isDropped(spawn.child().image().exe(), role)) {
            terms.add(ChainTerm.DROPPED);
        }
        if (role == Role.BROWSER && NativeHosts.isOne(spawn)) {
            terms.add(ChainTerm.NATIVE_HOST);
        }
        ChainFacts.Input input = ChainJoin.input(spawn.child(), starter.process());
        Origin origin =
                clients.origin(role.kind(), starter.process(), spawn.timeNs()).as(role);
        return new Chain(origin, null, spawn, new ChainFacts(null, spawn.past(), input, terms));
    }

    /** The strongest chain from a visit of another host through {@code service} to {@code spawn}. */
    Optional<Chain> byVisit(HostProcess service, Spawn spawn) {
        Visit latest = null;
        for (Visit visit : visits.of(service)) {
            if (meets(service, visit, spawn)) {
                latest = visit;
            }
        }
        return latest == null ? Optional.empty() : Optional.of(chain(service, latest, spawn));
    }

    private boolean meets(HostProcess service, Visit visit, Spawn spawn) {
        long delayNs = spawn.timeNs() - visit.timeNs();
        boolean unheardOf =
                spawn.past().ofShape() == 0 && ChainJoin.input(spawn.child(), service) == ChainFacts.Input.NOT_TERMINAL;
        return delayNs >= -parameters.clockToleranceNs()
                && delayNs <= (unheardOf ? parameters.secondWindowNs() : parameters.windowNs());
    }

    private Chain chain(HostProcess service, Visit visit, Spawn spawn) {
        long delayNs = Math.max(0, spawn.timeNs() - visit.timeNs());
        long windowNs = delayNs <= parameters.windowNs() ? parameters.windowNs() : parameters.secondWindowNs();
        ChainFacts.Chance chance = new ChainFacts.Chance(
                windowNs / NS_PER_SECOND,
                visits.rate(service, Math.max(spawn.timeNs(), visit.timeNs())),
                delayNs / NS_PER_SECOND);
        Set<ChainTerm> terms = terms(service, service.image(), spawn);
        terms.add(ChainTerm.OUTSIDE_CLIENT);
        Role role = RoleTable.of(service.image());
        if (role == Role.LOGIN) {
            terms.add(ChainTerm.LOGIN);
        } else if (role == Role.BUILD) {
            terms.add(ChainTerm.BUILD);
        }
        if (crosses(spawn.child(), service, OriginClass.SESSION)) {
            terms.add(ChainTerm.OTHER_SESSION);
        }
        ChainFacts.Input input = ChainJoin.input(spawn.child(), service);
        Origin origin =
                clients.origin(Origin.Kind.SERVICE, service, spawn.timeNs()).reachedBy(visit);
        return new Chain(origin, null, spawn, new ChainFacts(chance, spawn.past(), input, terms));
    }

    /** The terms that both kinds of chains share. */
    private static Set<ChainTerm> terms(HostProcess starter, ProcessImage image, Spawn spawn) {
        Set<ChainTerm> terms = EnumSet.noneOf(ChainTerm.class);
        HostProcess child = spawn.child();
        if (spawn.command().inline()) {
            terms.add(ChainTerm.INLINE);
        }
        boolean ownTerminal = ChainJoin.input(child, starter) == ChainFacts.Input.OWN_TERMINAL;
        if (ownTerminal || crosses(child, starter, OriginClass.TTY)) {
            terms.add(ChainTerm.OWN_TERMINAL);
        }
        if (crosses(child, starter, OriginClass.AGENT_RUNTIME)) {
            terms.add(ChainTerm.AGENT_BETWEEN);
        }
        if (child != starter && ServiceShape.isOwnExecutable(child, spawn.command(), image)) {
            terms.add(ChainTerm.OWN_EXECUTABLE);
        }
        switch (CommandText.of(child.image(), spawn.command())) {
            case TELLTALE -> terms.add(ChainTerm.TELLTALE);
            case ORDINARY -> terms.add(ChainTerm.ORDINARY);
            case PLAIN -> {}
        }
        return terms;
    }

    /** Whether a lineage of class {@code wanted} begins between {@code starter} and {@code child}. */
    static boolean crosses(HostProcess child, HostProcess starter, OriginClass wanted) {
        Lineage top = starter.lineage();
        for (@Nullable Lineage at = child.lineage(); at != null && at != top; at = at.parent()) {
            if (at.origin() == wanted) {
                return true;
            }
        }
        return false;
    }
}
