package dev.rubato.detect.replication;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Subjects;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds worms of package registries: the code of an installation publishes from one repository after another. Their targets
 * are repositories of this host, so no other rule of replication sees them ({@code detectors.md} 4, residual). That files
 * are written into repositories is no event; that something is published from there is.
 *
 * <p>Releases publish from many repositories too, yet not from below an installation: the package manager runs hooks there,
 * to build. At most 256 installations of 64 repositories, about 2 MB if all of them publish. Owned by the detection thread.
 */
final class Publications {
    static final String VARIANT = "published-package";

    private static final int MAX_INSTALLATIONS = 256;
    private static final int MAX_PUBLISHING = 1024;
    private static final int MAX_ANCESTORS = 16;
    private static final int ALARM_REPOSITORIES = 2;

    /** Less new evidence than this is not told again. */
    private static final double GAIN_NATS = 4.0;

    private final HostView host;
    private final AlertSink alerts;
    private final ReplicationParameters parameters;
    private final BoundedMap<HostProcess, Publisher> publishers = new BoundedMap<>(MAX_INSTALLATIONS, true);
    private final BoundedMap<HostProcess, Publishing> publishing = new BoundedMap<>(MAX_PUBLISHING, false);
    private final BoundedMap<Long, Publishing> uploads = new BoundedMap<>(MAX_PUBLISHING, false);

    private long refusedRepositories;
    private long refusedBodies;

    private record Publishing(Publisher.Repository repository, String command) {}

    Publications(DetectorContext context, ReplicationParameters parameters) {
        this.host = context.host();
        this.alerts = context.alerts();
        this.parameters = parameters;
    }

    void executed(HostProcess process, long timeNs) {
        if (PackageCommand.of(process.image()) != PackageCommand.PUBLISHES) {
            return;
        }
        HostProcess install = installation(process);
        if (install == null) {
            return;
        }
        Publisher publisher = publishers.computeIfAbsent(install, Publisher::new);
        PackageCall call = PackageCall.of(process.image());
        String command = PackageCommand.label(call);
        Publisher.Repository repository =
                publisher.publishes(PackageCommand.place(call), command, parameters.weights(), timeNs);
        if (repository == null) {
            refusedRepositories++;
            return;
        }
        publishing.put(process, new Publishing(repository, command));
        judge(publisher, timeNs);
    }

    /** The nearest ancestor that installs packages. */
    private static @Nullable HostProcess installation(HostProcess process) {
        HostProcess at = process.parent();
        for (int i = 0; at != null && i < MAX_ANCESTORS; i++) {
            if (!at.imageInherited() && PackageCommand.of(at.image()) == PackageCommand.INSTALLS) {
                return at;
            }
            at = at.parent();
        }
        return null;
    }

    /** A process connected: what is sent there counts for the repository that it publishes from. */
    void established(Contact contact) {
        HostProcess at = publishing.isEmpty() ? null : contact.process();
        for (int i = 0; at != null && i < MAX_ANCESTORS; i++) {
            Publishing published = publishing.get(at);
            if (published != null) {
                uploads.put(Connections.key(contact.localPort(), contact.remote(), contact.remotePort()), published);
                return;
            }
            at = at.parent();
        }
    }

    void closed(Event.ConnectionClosed event) {
        if (uploads.isEmpty()) {
            return;
        }
        Flow flow = event.flow();
        long key = Connections.key(flow.localPort(), flow.remote(), flow.remotePort());
        Publishing published = uploads.get(key);
        if (published != null && event.bytesOut() >= 0) {
            uploads.remove(key);
            if (event.bytesOut() >= parameters.bodyBytes()) {
                Publisher.Repository repository = published.repository();
                if (!repository.publisher().sent(repository, published.command(), event.bytesOut(), parameters)) {
                    refusedBodies++;
                }
                judge(repository.publisher(), event.timeNs());
            }
        }
    }

    private double score(Publisher publisher) {
        return parameters.weights().selfCopy() + publisher.playbookNats() + publisher.bodyNats();
    }

    private void judge(Publisher publisher, long timeNs) {
        double score = score(publisher);
        boolean high = score >= parameters.highNats() && publisher.count() >= ALARM_REPOSITORIES;
        boolean reviewed = score >= parameters.mediumNats() && publisher.count() >= parameters.mediumTargets();
        if (!high && !reviewed) {
            return;
        }
        Severity severity = high ? Severity.HIGH : Severity.MEDIUM;
        boolean louder = severity.ordinal() > publisher.toldSeverity;
        boolean more = score > publisher.toldNats + GAIN_NATS;
        if (!louder && (!more || publisher.updates >= parameters.limits().updates())) {
            return;
        }
        HostProcess install = publisher.install;
        String id = publisher.toldId;
        if (id == null) {
            id = AlertId.of(
                    host.hostName(),
                    ReplicationDetector.NAME,
                    VARIANT,
                    install.lineage().id(),
                    timeNs,
                    install.key().pid());
            publisher.toldId = id;
        } else {
            publisher.updates++;
        }
        publisher.toldSeverity = Math.max(publisher.toldSeverity, severity.ordinal());
        publisher.toldNats = score;
        alerts.raise(alert(publisher, severity, id, timeNs));
    }

    private Alert alert(Publisher publisher, Severity severity, String id, long timeNs) {
        HostProcess install = publisher.install;
        long firstNs = publisher.repositories().getFirst().firstNs();
        return new Alert(
                timeNs,
                id,
                ReplicationDetector.NAME,
                VARIANT,
                severity,
                score(publisher),
                severity == Severity.HIGH ? parameters.highNats() : parameters.mediumNats(),
                ReplicationAlerts.BOUND,
                "code that " + Subjects.commandLine(install) + " (pid "
                        + install.key().pid() + ") runs publishes from " + publisher.count()
                        + " repositories of this host",
                host.hostName(),
                Subjects.of(install),
                rows(publisher),
                cited(publisher),
                List.of(),
                List.of("T1195.002"),
                AlertId.incident(host.hostName(), install.lineage().id(), timeNs),
                host.completeness(firstNs),
                List.of("no release: those publish from where they are started, not below an installation"),
                publisher.updates);
    }

    private List<Alert.Evidence> rows(Publisher publisher) {
        List<Alert.Evidence> rows = new ArrayList<>();
        rows.add(new Alert.Evidence(
                "what is installed publishes",
                publisher.commands().size(),
                1,
                "commands",
                parameters.weights().selfCopy()));
        rows.add(new Alert.Evidence(
                "repositories published from in the same way",
                publisher.repeated,
                ALARM_REPOSITORIES,
                "repositories",
                publisher.playbookNats()));
        if (publisher.bodyNats() > 0) {
            rows.add(new Alert.Evidence(
                    "body of equal size sent", publisher.largestBody(), 0, "bytes", publisher.bodyNats()));
        }
        return rows;
    }

    private static List<Alert.Cited> cited(Publisher publisher) {
        String commands = String.join(", ", publisher.commands());
        return publisher.repositories().stream()
                .limit(Alert.MAX_CITED)
                .map(each -> new Alert.Cited(each.firstNs(), "target", each.place() + ": " + commands))
                .toList();
    }

    /** What was forgotten, or not noted, for lack of room: installations, repositories, processes, uploads and bodies. */
    long evictions() {
        return publishers.evictions()
                + refusedRepositories
                + publishing.evictions()
                + uploads.evictions()
                + refusedBodies;
    }

    /** Shows the tables; those that each installation has of its own as the fullest of them. */
    void tables(TableReader out) {
        out.table("replication-installations", publishers);
        out.table("replication-publishing", publishing);
        out.table("replication-uploads", uploads);
        int repositories = 0;
        int bodies = 0;
        for (Publisher each : publishers.values()) {
            repositories = Math.max(repositories, each.count());
            bodies = Math.max(bodies, each.bodyCount());
        }
        out.table(
                "replication-repositories",
                new TableReading(repositories, Publisher.MAX_REPOSITORIES, refusedRepositories));
        out.table("replication-published-bodies", new TableReading(bodies, Publisher.MAX_BODIES, refusedBodies));
    }
}
