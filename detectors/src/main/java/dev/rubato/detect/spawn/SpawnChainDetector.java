package dev.rubato.detect.spawn;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.LoopbackHop;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds shells, interpreters and transfer tools that a browser, an agent or another client of the outside world caused to
 * start: {@code direct} through parentage, {@code loopback} through a local service, where the child's parent is the
 * service and only the socket links it to the client. Also keeps the {@code crossing} audit.
 *
 * <p>A start is joined with every hop into the service before it, and a hop that arrives late with every start after it.
 * The score has no error bound; its weights are first guesses.
 */
public final class SpawnChainDetector implements Detector {
    private static final int DNS_PORT = 53;

    private final HostView host;
    private final SpawnParameters parameters;
    private final PublicContacts contacts;
    private final HopOrigins origins;
    private final Services services;
    private final Habits habits;
    private final ChainJoin join;
    private final OpenChains open;
    private final ChainAlerts alerts;
    private final CrossingAudit crossings;
    private final Launchers launchers;
    private long hopsWithoutClient;
    private long hopsWithoutService;

    public SpawnChainDetector(DetectorContext context, SpawnParameters parameters) {
        this.host = context.host();
        this.parameters = parameters;
        this.contacts = new PublicContacts(parameters.limits().fetchers());
        Clients clients = new Clients(contacts, parameters);
        this.services = new Services(parameters);
        this.origins = new HopOrigins(clients, services, parameters);
        this.habits =
                new Habits(parameters.limits().shapes(), parameters.limits().classes());
        this.join = new ChainJoin(services, clients, parameters);
        this.launchers = new Launchers(parameters.launcherNs());
        this.open = new OpenChains(parameters);
        this.alerts = new ChainAlerts(host, context.alerts(), parameters);
        this.crossings = new CrossingAudit(host, context.alerts(), parameters.limits());
    }

    @Override
    public String name() {
        return ChainAlerts.DETECTOR;
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        Command command = Command.of(process.image());
        if (!command.isCandidate()) {
            return;
        }
        boolean saysBrowser = process.isBrowser() || Command.namesBrowserSwitches(process.image());
        if (saysBrowser && !command.inline() && join.browserAbove(process).isEmpty()) {
            launchers.hold(process, command, timeNs, this::judge);
        } else {
            launchers.releaseAbove(process, this::judge);
            judge(process, command, timeNs);
        }
    }

    @Override
    public void timePassed(long nowNs) {
        launchers.release(nowNs, this::judge);
        open.close(nowNs);
    }

    private void judge(HostProcess process, Command command, long timeNs) {
        Chain known = open.of(process, timeNs).orElse(null);
        if (known != null) {
            if (known.takes(process)) {
                known.grow(process, command, timeNs);
                alerts.tell(known, timeNs);
            }
            return;
        }
        Chain best = null;
        Map<String, Habits.Past> pasts = new HashMap<>();
        for (Service service : services.startersOf(process)) {
            best = stronger(best, startedBy(service, process, command, timeNs, pasts));
        }
        HostProcess browser = join.browserAbove(process).orElse(null);
        if (browser != null) {
            best = stronger(best, startedBy(browser, process, command, timeNs));
        }
        if (best != null) {
            open.open(best);
            alerts.tell(best, timeNs);
        }
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
        Spawn spawn = new Spawn(process, command, timeNs, habits.of(shape, command.childClass(), timeNs));
        habits.count(shape, command.childClass(), timeNs);
        return join.direct(browser, spawn);
    }

    private @Nullable Chain stronger(@Nullable Chain one, @Nullable Chain other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return join.nats(other.facts()) > join.nats(one.facts()) ? other : one;
    }

    @Override
    public void loopbackConnected(LoopbackHop hop) {
        crossings.note(hop);
        if (hop.client() == null) {
            hopsWithoutClient++;
        }
        Service service = services.at(hop.listener()).orElse(null);
        if (service == null) {
            hopsWithoutService++;
            return;
        }
        Hop remembered = new Hop(hop, origins.of(hop, service).orElse(null));
        if (!service.reached(remembered) || remembered.origin() == null) {
            return;
        }
        for (Spawn spawn : service.spawns()) {
            if (spawn.timeNs() >= hop.timeNs() - parameters.clockToleranceNs()
                    && open.of(spawn.child(), spawn.timeNs()).isEmpty()) {
                join.pair(service, remembered, spawn).ifPresent(chain -> {
                    open.open(chain);
                    alerts.tell(chain, spawn.timeNs());
                });
            }
        }
    }

    @Override
    public void contactOpened(Contact contact) {
        contacts.note(contact, contact.timeNs());
        HostProcess process = contact.process();
        boolean addressed = contact.kind() != Contact.Kind.ARP && contact.kind() != Contact.Kind.ICMP;
        if (process == null || !addressed || contact.remotePort() == DNS_PORT || host.isOwn(contact.remote())) {
            return;
        }
        Chain chain = open.of(process, contact.timeNs()).orElse(null);
        if (chain == null || chain.facts().contacted() || !chain.takes(process)) {
            return;
        }
        boolean tool = Command.of(process.image()).isCandidate();
        // A browser hands mail and links to programs that go online by nature; a command given to it does not.
        boolean byNature = process.isBrowser()
                || (chain.service() == null && !chain.facts().inline());
        if (tool || !byNature) {
            chain.contacted(
                    contact.timeNs(),
                    ChainText.process(process) + " -> " + ChainText.endpoint(contact.remote(), contact.remotePort()));
            alerts.tell(chain, contact.timeNs());
        }
    }

    @Override
    public void contactResolved(Contact contact) {
        contacts.note(contact, contact.resolvedNs());
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        if (event instanceof Event.ListenerOpened opened) {
            // Followed before anyone reaches it, so that what it starts of its own accord is known.
            Listener listener = host.listenerAt(opened.address(), opened.port());
            if (listener != null) {
                services.at(listener);
            }
        } else if (event instanceof Event.ProcessExecuted executed && executed.basis() == Event.Basis.SAMPLED) {
            toldMore(executed.process(), executed.timeNs());
        }
    }

    /** A slower sensor read more of a process whose start has been judged. */
    private void toldMore(ProcessKey key, long timeNs) {
        for (Chain chain : open.all()) {
            if (chain.child().key().sameProcess(key)) {
                chain.grow(chain.child(), Command.of(chain.child().image()), timeNs);
                alerts.tell(chain, timeNs);
                return;
            }
        }
    }

    /** What was pushed out of tables, held back or could not be attributed since the start, by kind. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("services-evicted", services.evictions());
        counts.put("public-contacts-evicted", contacts.evictions());
        counts.put("habits-evicted", habits.evictions());
        counts.put("chains-evicted", open.evictions());
        counts.put("episodes-evicted", alerts.evictions());
        counts.put("crossings-evicted", crossings.evictions());
        counts.put("alerts-suppressed", alerts.suppressed());
        counts.put("hops-without-client", hopsWithoutClient);
        counts.put("hops-without-service", hopsWithoutService);
        counts.put("launchers-became-browsers", launchers.becameBrowsers());
        counts.put("launchers-judged-early", launchers.judgedEarly());
        return counts;
    }
}
