package dev.rubato.detect.spawn;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.detect.TempoBoard;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.LoopbackHop;
import dev.rubato.lineage.TableReader;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds shells, interpreters and transfer tools that a browser, an agent or another client of the outside world caused to
 * start: {@code direct} through parentage, {@code loopback} through a local service, where the child's parent is the
 * service and only the socket links it to the client, {@code service} where another host reached a service of this one.
 * Where a log tells of processes only, the starter's role stands in for what would show it. Also keeps the
 * {@code crossing} audit.
 *
 * <p>A start is joined with every hop into the service before it, and a hop that arrives late with every start after it.
 * The score has no error bound; its weights are first guesses.
 *
 * <p>Allocates 16 bytes an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class SpawnChainDetector implements Detector {
    private static final int DNS_PORT = 53;

    private final HostView host;
    private final SpawnParameters parameters;
    private final PublicContacts contacts;
    private final HopOrigins origins;
    private final Services services;
    private final Causes causes;
    private final OpenChains open;
    private final ChainAlerts alerts;
    private final CrossingAudit crossings;
    private final Launchers launchers;
    private final OutsideVisits visits;
    private final LateEvidence lateEvidence;
    private final TempoBoard tempo;
    private long hopsWithoutClient;
    private long hopsWithoutService;

    public SpawnChainDetector(DetectorContext context, SpawnParameters parameters) {
        this.host = context.host();
        this.parameters = parameters;
        this.contacts = new PublicContacts(parameters.limits().fetchers());
        Clients clients = new Clients(contacts, parameters);
        this.services = new Services(parameters);
        this.origins = new HopOrigins(clients, services, parameters);
        this.launchers = new Launchers(parameters.launcherNs());
        this.open = new OpenChains(parameters);
        this.alerts = new ChainAlerts(context, parameters);
        this.visits = new OutsideVisits(parameters);
        this.lateEvidence = new LateEvidence(parameters.windowNs());
        this.causes = new Causes(context, services, clients, visits, lateEvidence, parameters);
        this.tempo = context.tempo();
        this.crossings = new CrossingAudit(host, context.alerts(), parameters.limits());
    }

    @Override
    public String name() {
        return ChainAlerts.DETECTOR;
    }

    @Override
    public void recall(Fact fact) {
        causes.recall(fact);
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        Command command = Command.of(process.image());
        if (!command.isCandidate()) {
            noCandidate(process, command, timeNs);
            return;
        }
        boolean saysBrowser = process.isBrowser() || Command.namesBrowserSwitches(process.image());
        if (saysBrowser && !command.inline() && causes.browserAbove(process).isEmpty()) {
            launchers.hold(process, command, timeNs, this::judge);
        } else {
            launchers.releaseAbove(process, this::judge);
            judge(process, command, timeNs);
        }
    }

    /** Other programs belong to a chain that is open, or begin one if they are tools or files of a program with a role. */
    private void noCandidate(HostProcess process, Command command, long timeNs) {
        Chain known = open.of(process, timeNs).orElse(null);
        if (known != null) {
            grow(known, process, command, timeNs);
        } else if (Starters.mayBegin(process, command)) {
            openAndTell(causes.byRole(process, command, timeNs), timeNs);
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
            grow(known, process, command, timeNs);
            return;
        }
        openAndTell(causes.of(process, command, timeNs), timeNs);
    }

    private void grow(Chain chain, HostProcess process, Command command, long timeNs) {
        if (chain.takes(process)) {
            chain.grow(process, command, timeNs);
            alerts.tell(chain, timeNs);
        }
    }

    private void openAndTell(@Nullable Chain chain, long timeNs) {
        if (chain == null) {
            return;
        }
        chain.paced(tempo.nats(chain.child().lineage()));
        open.open(chain);
        for (Contact earlier : lateEvidence.contactsSince(chain.spawn().timeNs())) {
            HostProcess process = earlier.process();
            if (process != null && process.descendsFrom(chain.child())) {
                noteContact(chain, process, earlier);
            }
        }
        alerts.tell(chain, timeNs);
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
                causes.pair(service, remembered, spawn).ifPresent(chain -> openAndTell(chain, spawn.timeNs()));
            }
        }
    }

    @Override
    public void contactOpened(Contact contact) {
        contacts.note(contact, contact.timeNs());
        HostProcess process = contact.process();
        boolean addressed = contact.kind() != Contact.Kind.ARP && contact.kind() != Contact.Kind.ICMP;
        boolean away = !host.isOwn(contact.remote()) && !contact.remote().isAny();
        if (process == null || !addressed || contact.remotePort() == DNS_PORT || !away) {
            return;
        }
        lateEvidence.keep(contact);
        Chain chain = open.of(process, contact.timeNs()).orElse(null);
        if (chain != null && noteContact(chain, process, contact)) {
            alerts.tell(chain, contact.timeNs());
        }
    }

    private static boolean noteContact(Chain chain, HostProcess process, Contact contact) {
        if (chain.facts().has(ChainTerm.CONTACTED) || !chain.takes(process)) {
            return false;
        }
        boolean tool = Command.of(process.image()).isCandidate();
        // A browser hands mail and links to programs that go online by nature; a command given to it does not.
        boolean byNature = process.isBrowser()
                || (chain.variant().equals("direct") && !chain.facts().has(ChainTerm.INLINE));
        if (!tool && byNature) {
            return false;
        }
        chain.contacted(
                contact.timeNs(),
                ChainText.process(process) + " -> " + ChainText.endpoint(contact.remote(), contact.remotePort()));
        return true;
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
        } else if (event instanceof Event.ConnectionOpened opened && opened.direction() == Flow.Direction.INBOUND) {
            reached(opened);
        } else if (event instanceof Event.ProcessExecuted executed && executed.basis() == Event.Basis.SAMPLED) {
            toldMore(executed.process(), executed.timeNs());
        }
    }

    /** Another host reached a service; what that service started meanwhile is judged anew if this comes late. */
    private void reached(Event.ConnectionOpened event) {
        Flow flow = event.flow();
        if (host.isOwn(flow.remote())) {
            return;
        }
        HostProcess owner = event.owner() == null ? null : host.knownProcess(event.owner());
        Listener listener = host.listenerAt(flow.local(), flow.localPort());
        HostProcess service = listener != null && listener.owner() != null ? listener.owner() : owner;
        Visit visit = new Visit(event.timeNs(), flow.remote(), flow.remotePort(), flow.localPort());
        if (service == null || !visits.note(service, visit)) {
            return;
        }
        for (Spawn spawn : lateEvidence.startedBy(service)) {
            if (open.of(spawn.child(), spawn.timeNs()).isEmpty()) {
                causes.byVisit(service, spawn).ifPresent(chain -> openAndTell(chain, spawn.timeNs()));
            }
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
        counts.put("habits-evicted", causes.evictions());
        counts.put("chains-evicted", open.evictions());
        counts.put("episodes-evicted", alerts.evictions());
        counts.put("crossings-evicted", crossings.evictions());
        counts.put("alerts-suppressed", alerts.suppressed());
        counts.put("hops-without-client", hopsWithoutClient);
        counts.put("hops-without-service", hopsWithoutService);
        counts.put("visited-services-evicted", visits.evictions());
        counts.put("launchers-became-browsers", launchers.becameBrowsers());
        counts.put("launchers-judged-early", launchers.evictions());
        return counts;
    }

    @Override
    public void tables(TableReader out) {
        services.tables(out);
        contacts.tables(out);
        causes.tables(out);
        open.tables(out);
        alerts.tables(out);
        crossings.tables(out);
        visits.tables(out);
        lateEvidence.tables(out);
        out.table("spawn-launchers", launchers);
    }
}
