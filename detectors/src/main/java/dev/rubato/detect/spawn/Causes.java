package dev.rubato.detect.spawn;

import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.TableReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what may have caused a start: a hop into a service, the browser above it, a visit of another host, the role of
 * its starter. Of several the strongest counts. Owned by the detection thread.
 */
final class Causes {
    private final Services services;
    private final OutsideVisits visits;
    private final LateEvidence lateEvidence;
    private final Habits habits;
    private final ChainJoin join;
    private final Starters starters;
    private final StarterJoin starterJoin;

    Causes(
            DetectorContext context,
            Services services,
            Clients clients,
            OutsideVisits visits,
            LateEvidence lateEvidence,
            SpawnParameters parameters) {
        this.services = services;
        this.visits = visits;
        this.lateEvidence = lateEvidence;
        this.habits =
                new Habits(parameters.limits().shapes(), parameters.limits().classes(), context.facts());
        this.join = new ChainJoin(services, clients, parameters);
        this.starters = new Starters(services);
        this.starterJoin = new StarterJoin(visits, clients, parameters);
    }

    void recall(Fact fact) {
        habits.recall(fact);
    }

    /** The strongest chain that ends in the start of {@code process}, or null; the start is counted as a habit. */
    @Nullable
    Chain of(HostProcess process, Command command, long timeNs) {
        Chain best = null;
        Map<String, Habits.Past> pasts = new HashMap<>();
        for (Service service : services.startersOf(process)) {
            best = stronger(best, startedBy(service, process, command, timeNs, pasts));
        }
        HostProcess browser = join.browserAbove(process).orElse(null);
        if (browser != null) {
            best = stronger(best, startedBy(browser, process, command, timeNs));
        }
        best = stronger(best, byVisit(process, command, timeNs));
        return stronger(best, byRole(process, command, timeNs));
    }

    /** @param pasts of the shapes for which the start has been counted: a service may listen on several sockets */
    private @Nullable Chain startedBy(
            Service service, HostProcess process, Command command, long timeNs, Map<String, Habits.Past> pasts) {
        String childClass = command.childClass();
        boolean first = !service.isPartOfStart(process, timeNs);
        Habits.Past past = pasts.get(service.shape());
        if (past == null) {
            past = habits.of(service.shape(), childClass, timeNs);
            pasts.put(service.shape(), past);
            if (first) {
                habits.count(service.shape(), childClass, timeNs);
            }
        }
        Spawn spawn = new Spawn(process, command, timeNs, past);
        Chain chain = join.through(service, spawn).orElse(null);
        if (first) {
            service.started(spawn);
            if (chain == null) {
                service.startedUnasked(timeNs);
            }
        }
        return chain;
    }

    private Chain startedBy(HostProcess browser, HostProcess process, Command command, long timeNs) {
        String shape = ServiceShape.of(ChainText.visible(browser));
        return join.direct(browser, counted(shape, process, command, timeNs));
    }

    /** The chain that begins with the role of a starter above {@code process}, or null. */
    @Nullable
    Chain byRole(HostProcess process, Command command, long timeNs) {
        Starter starter = starters.above(process, command);
        if (starter == null) {
            return null;
        }
        String shape = starter.process() == process
                ? starter.image().exe()
                : ServiceShape.of(ChainText.visible(starter.process()));
        return starterJoin.byRole(starter, counted(shape, process, command, timeNs));
    }

    private @Nullable Chain byVisit(HostProcess process, Command command, long timeNs) {
        HostProcess service = visits.visitedAbove(process);
        if (service == null) {
            return null;
        }
        Spawn spawn = counted(ServiceShape.of(service) + " outside", process, command, timeNs);
        Chain chain = starterJoin.byVisit(service, spawn).orElse(null);
        if (chain == null) {
            lateEvidence.keep(service, spawn);
        }
        return chain;
    }

    /** The start with what was known before it, which it becomes part of. */
    private Spawn counted(String shape, HostProcess process, Command command, long timeNs) {
        Spawn spawn = new Spawn(process, command, timeNs, habits.of(shape, command.childClass(), timeNs));
        habits.count(shape, command.childClass(), timeNs);
        return spawn;
    }

    /** The chain from a visit that became known after the start that it caused. */
    Optional<Chain> byVisit(HostProcess service, Spawn spawn) {
        return starterJoin.byVisit(service, spawn);
    }

    /** The chain from a hop that became known after the start that it caused. */
    Optional<Chain> pair(Service service, Hop hop, Spawn spawn) {
        return join.pair(service, hop, spawn);
    }

    /** The browser that {@code child} was started by. */
    Optional<HostProcess> browserAbove(HostProcess child) {
        return join.browserAbove(child);
    }

    private @Nullable Chain stronger(@Nullable Chain one, @Nullable Chain other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return join.nats(other.facts()) > join.nats(one.facts()) ? other : one;
    }

    long evictions() {
        return habits.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        habits.tables(out);
        starters.tables(out);
    }
}
