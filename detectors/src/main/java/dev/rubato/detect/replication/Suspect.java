package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of replication against one lineage: nats by rule, its playbooks, the bodies that it sent, the hosts that it
 * contacted first. Owned by the detection thread.
 */
final class Suspect {
    /** First contacts and targets that are named in an alert. */
    static final int MAX_NAMED = 16;

    private final long lineageId;
    private @Nullable Lineage lineage;
    private OriginClass recalledOrigin = OriginClass.UNKNOWN;
    private final Map<Rule, Double> nats = new EnumMap<>(Rule.class);
    private final List<Playbook> playbooks = new ArrayList<>();
    private final List<Body> bodies = new ArrayList<>();
    private final List<FirstContact> firstContacts = new ArrayList<>();
    private final List<Address> targets = new ArrayList<>();
    private Served.@Nullable Client client;
    private ServiceClass turnedClass = ServiceClass.OTHER;
    private boolean turnDecides;
    private int newHosts;
    private int echoingTargets;
    private double echoNats;
    private double repeatShare;
    private RemoteFetch fetches = RemoteFetch.NONE;
    private long lastNs;
    private long firstNs = Long.MAX_VALUE;
    private final Episode episode = new Episode();

    /** The rules of detectors.md section 4, and what is not in it. Their order is the format of facts. */
    enum Rule {
        PLAYBOOK,
        BODY,
        TURN,
        SELF_COPY,
        CALL_BACK,
        /** A server's turn to client repeats what it suffered. */
        ECHO,
        /** Targets are made to load a program from the network and to run it. */
        FETCH,
        /** The lineage runs a program that lies where everybody may write. */
        PLACE,
        /** None of its targets was known to this host. */
        STRANGERS
    }

    /** What several targets have in common. */
    static final class Playbook {
        final long[] sketch;
        final long template;
        final long stages;
        int targets = 1;

        Playbook(long[] sketch, long template, long stages) {
            this.sketch = sketch;
            this.template = template;
            this.stages = stages;
        }
    }

    /** The size of something that was sent to a target, or that came in from {@code peer}. */
    record Body(long bytes, Address peer) {}

    /** A first contact with a host on an administrative port. */
    record FirstContact(Address address, ServiceClass kind, long timeNs) {}

    /** What was told of the lineage. */
    static final class Episode {
        @Nullable
        String id;

        String variant = "";
        int updates;
        int toldTargets;
        double toldNats;
        int toldSeverity = -1;
        long fleetDay = Long.MIN_VALUE;
    }

    Suspect(long lineageId) {
        this.lineageId = lineageId;
    }

    long lineageId() {
        return lineageId;
    }

    @Nullable
    Lineage lineage() {
        return lineage;
    }

    void belongsTo(Lineage actor) {
        lineage = actor;
    }

    OriginClass origin() {
        return lineage == null ? recalledOrigin : lineage.origin();
    }

    /** The class that an earlier run remembered, until the lineage acts again. */
    void recalledOrigin(OriginClass origin) {
        recalledOrigin = origin;
    }

    double nats(Rule rule) {
        return nats.getOrDefault(rule, 0.0);
    }

    /** Adds evidence; what a rule has gathered does not fall below zero (the reset of a CUSUM). */
    void add(Rule rule, double more, long timeNs) {
        nats.merge(rule, Math.max(0, more), (before, _) -> Math.max(0, before + more));
        touch(timeNs);
    }

    /** Changes what exchanges weigh that repeat, or do not, what was suffered; together they weigh at least nothing. */
    void addEcho(double change, long timeNs) {
        echoNats += change;
        nats.put(Rule.ECHO, Math.max(0, echoNats));
        touch(timeNs);
    }

    void touch(long timeNs) {
        lastNs = Math.max(lastNs, timeNs);
        firstNs = Math.min(firstNs, timeNs);
    }

    /** The evidence of all rules, nats; an echo counts only once the server has turned client. */
    double score() {
        double sum = 0;
        for (Map.Entry<Rule, Double> each : nats.entrySet()) {
            sum += each.getKey() == Rule.ECHO && newHosts == 0 ? 0 : each.getValue();
        }
        return sum;
    }

    /** Whether there is anything that later evidence could be compared with or added to. */
    boolean hasEvidence() {
        return !playbooks.isEmpty() || !bodies.isEmpty() || newHosts > 0 || score() > 0;
    }

    long lastNs() {
        return lastNs;
    }

    long firstNs() {
        return firstNs;
    }

    List<Playbook> playbooks() {
        return playbooks;
    }

    List<Body> bodies() {
        return bodies;
    }

    List<FirstContact> firstContacts() {
        return firstContacts;
    }

    /** Notes a first contact; false if there are {@link #MAX_NAMED} already. */
    boolean contactedFirst(Address address, ServiceClass kind, long timeNs) {
        return firstContacts.size() < MAX_NAMED && firstContacts.add(new FirstContact(address, kind, timeNs));
    }

    /** Whether {@code address} was contacted first by this lineage. */
    boolean contactedFirst(Address address) {
        for (FirstContact each : firstContacts) {
            if (each.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** Hosts that something was done to beyond a failed attempt, in order, at most {@link #MAX_NAMED}. */
    List<Address> targets() {
        return targets;
    }

    void acted(Address target) {
        if (targets.size() < MAX_NAMED && !targets.contains(target)) {
            targets.add(target);
        }
    }

    /** The client that this lineage's server was used by before it turned client itself, or null. */
    Served.@Nullable Client client() {
        return client;
    }

    ServiceClass turnedClass() {
        return turnedClass;
    }

    /**
     * The lineage's server turned client.
     *
     * @param decides whether that may decide: it does not for a login at a terminal, as on a jump host
     */
    void turned(Served.@Nullable Client servedClient, ServiceClass kind, boolean decides) {
        client = servedClient;
        turnedClass = kind;
        turnDecides = decides;
    }

    boolean turnDecides() {
        return turnDecides;
    }

    /** Hosts other than the client that were contacted first since the turn. */
    int newHosts() {
        return newHosts;
    }

    void newHosts(int count) {
        newHosts = count;
    }

    /** Targets that got at least two exchanges, in order, that this host had suffered. */
    int echoingTargets() {
        return echoingTargets;
    }

    void addEchoingTarget() {
        echoingTargets++;
    }

    /** The share of benign lineages that was assumed to repeat when this one was first compared; 0 before. */
    double repeatShare() {
        return repeatShare;
    }

    void repeatShare(double share) {
        repeatShare = share;
    }

    /** What its targets are made to load and run. */
    RemoteFetch fetches() {
        return fetches;
    }

    void fetches(RemoteFetch kind) {
        fetches = kind;
    }

    Episode episode() {
        return episode;
    }

    /** Targets of the largest playbook. */
    int similarTargets() {
        int most = 0;
        for (Playbook each : playbooks) {
            most = Math.max(most, each.targets);
        }
        return most;
    }
}
