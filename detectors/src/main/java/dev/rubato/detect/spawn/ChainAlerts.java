package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Suspicions;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Subjects;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns judged chains into alerts: one an episode, then updates; what stays below the thresholds is recorded once a day.
 * Owned by the detection thread.
 */
final class ChainAlerts {
    static final String DETECTOR = "spawn-chain";
    static final String BOUND = "empirical";

    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final double NS_PER_SECOND = 1e9;

    /** Less than this is rounding, and no new evidence. */
    private static final double GAIN_NATS = 1e-9;

    private final HostView host;
    private final AlertSink alerts;
    private final Suspicions suspicions;
    private final SpawnParameters parameters;
    private final BoundedMap<EpisodeKey, Episode> episodes;
    private final DailyRecord recorded;
    private final int[] raisedThisHour = new int[Severity.values().length];
    private long hour;
    private long suppressedAlerts;
    private long suppressedUpdates;

    private record EpisodeKey(long client, ProcessKey starter, int port, String childClass) {}

    private static final class Episode {
        final long startNs;
        final String id;
        Severity severity;
        int updates;

        Episode(long startNs, String id, Severity severity) {
            this.startNs = startNs;
            this.id = id;
            this.severity = severity;
        }
    }

    ChainAlerts(DetectorContext context, SpawnParameters parameters) {
        this.host = context.host();
        this.alerts = context.alerts();
        this.suspicions = context.suspicions();
        this.parameters = parameters;
        this.episodes = new BoundedMap<>(parameters.limits().chains(), false);
        this.recorded = new DailyRecord(
                parameters.limits().dailyKeys(), parameters.limits().recordedPerDay());
    }

    /** Judges the chain as it stands at {@code timeNs} and tells what is new of it. */
    void tell(Chain chain, long timeNs) {
        ChainScore score = ChainScore.of(chain.facts(), parameters.weights());
        double nats = score.nats();
        if (nats <= chain.toldNats + GAIN_NATS) {
            return;
        }
        suspect(chain, nats, timeNs);
        if (nats < parameters.mediumNats()) {
            record(chain, score, timeNs);
        } else {
            alarm(chain, score, timeNs);
        }
        chain.toldNats = nats;
    }

    /** Lets the other detectors know; of several chains of one lineage the strongest of the last hour counts. */
    private void suspect(Chain chain, double nats, long timeNs) {
        Lineage lineage = chain.child().lineage();
        Suspicions.Suspicion known = suspicions.against(lineage).get(DETECTOR);
        boolean outdone = known != null && known.score() >= nats && timeNs - known.timeNs() < HOUR_NS;
        if (!outdone) {
            suspicions.note(lineage, DETECTOR, new Suspicions.Suspicion(nats, parameters.highNats(), timeNs, false));
        }
    }

    private void record(Chain chain, ChainScore score, long timeNs) {
        boolean told = chain.toldNats > Double.NEGATIVE_INFINITY;
        String shape = chain.service() == null
                ? ServiceShape.of(ChainText.visible(chain.starter()))
                : chain.service().shape();
        String key =
                chain.variant() + " " + shape + " " + chain.spawn().command().childClass();
        boolean alarming = isMuted(episodes.get(key(chain)), chain);
        if (!told && !alarming && score.nats() > 0 && recorded.isFirst(key, timeNs)) {
            chain.recorded = true;
            alerts.raise(alert(chain, score, Severity.INFO, timeNs, id(chain), 0));
        }
    }

    private void alarm(Chain chain, ChainScore score, long timeNs) {
        Severity severity = score.nats() >= parameters.highNats() ? Severity.HIGH : Severity.MEDIUM;
        EpisodeKey key = key(chain);
        Episode episode = episodes.get(key);
        if (episode == null || !isMuted(episode, chain)) {
            if (!mayRaise(severity, timeNs)) {
                suppressedAlerts++;
                return;
            }
            Episode fresh = new Episode(chain.spawn().timeNs(), id(chain), severity);
            fresh.updates = chain.recorded ? 1 : 0;
            episodes.remove(key);
            episodes.put(key, fresh);
            alerts.raise(alert(chain, score, severity, timeNs, fresh.id, fresh.updates));
            return;
        }
        boolean louder = severity.compareTo(episode.severity) > 0;
        if (!louder && episode.updates >= parameters.limits().updates()) {
            suppressedUpdates++;
            return;
        }
        episode.severity = louder ? severity : episode.severity;
        alerts.raise(alert(chain, score, severity, timeNs, episode.id, ++episode.updates));
    }

    private boolean isMuted(@Nullable Episode episode, Chain chain) {
        return episode != null && chain.spawn().timeNs() - episode.startNs <= parameters.muteNs();
    }

    private boolean mayRaise(Severity severity, long timeNs) {
        if (timeNs / HOUR_NS > hour) {
            hour = timeNs / HOUR_NS;
            Arrays.fill(raisedThisHour, 0);
        }
        return ++raisedThisHour[severity.ordinal()] <= parameters.limits().alertsPerHour();
    }

    private static EpisodeKey key(Chain chain) {
        Service service = chain.service();
        return new EpisodeKey(
                chain.origin().client().lineage().id(),
                chain.starter().key(),
                service == null ? 0 : service.listener().port(),
                chain.spawn().command().childClass());
    }

    private String id(Chain chain) {
        return AlertId.of(
                host.hostName(),
                DETECTOR,
                chain.variant(),
                chain.child().lineage().id(),
                chain.spawn().timeNs(),
                chain.child().key().pid());
    }

    private Alert alert(Chain chain, ChainScore score, Severity severity, long timeNs, String id, int update) {
        long fromNs = chain.events().getFirst().timeNs();
        return new Alert(
                timeNs,
                id,
                DETECTOR,
                chain.variant(),
                severity,
                score.nats(),
                severity == Severity.HIGH ? parameters.highNats() : parameters.mediumNats(),
                BOUND,
                ChainText.summary(chain),
                host.hostName(),
                Subjects.of(chain.child()),
                score.rows(),
                chain.events(),
                ChainText.chain(chain),
                ChainText.techniques(chain),
                AlertId.incident(
                        host.hostName(),
                        chain.child().lineage().id(),
                        chain.spawn().timeNs()),
                host.completeness(fromNs),
                notes(chain),
                update);
    }

    private List<String> notes(Chain chain) {
        List<String> notes = new ArrayList<>();
        if (!chain.child().image().argsRead()) {
            notes.add("the arguments of the child could not be read: terms that need them are left out");
        }
        if (chain.child().image().stdin() == ProcessImage.Stdin.UNKNOWN) {
            notes.add("the child's standard input could not be read: no terminal evidence either way");
        }
        ChainFacts.@Nullable Chance chance = chain.facts().chance();
        if (chance != null && chance.windowSeconds() * NS_PER_SECOND > parameters.windowNs()) {
            notes.add("joined in the long window, because this service never started anything before");
        }
        if (chain.origin().role() != null) {
            notes.add("the starter is known by its name alone: nothing shows who listens, or what it was asked for");
        }
        if (chain.origin().hops() > 1) {
            notes.add("followed over " + chain.origin().hops() + " services");
        }
        List<String> absolving = ChainScore.absolving(chain.facts(), parameters.weights());
        if (!absolving.isEmpty()) {
            notes.add("would speak for a benign cause: " + String.join(", ", absolving));
        }
        return notes;
    }

    /** Episodes and daily records forgotten, alerts and updates held back, for lack of room. */
    long evictions() {
        return episodes.evictions() + recorded.evictions();
    }

    long suppressed() {
        return suppressedAlerts + suppressedUpdates;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-episodes", episodes);
        recorded.tables("spawn-firsts", out);
    }
}
