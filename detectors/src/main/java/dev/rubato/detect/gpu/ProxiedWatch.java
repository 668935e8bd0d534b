package dev.rubato.detect.gpu;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Subjects;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host of which the programs start when a peer of its network has answered (test 4c): its thinking is done elsewhere.
 * A question is known by its connection; where many questions share one that is kept open, only the first and the last
 * moment are seen, and no cycle. Owned by the detection thread.
 */
final class ProxiedWatch {
    private final DetectorContext context;
    private final HostView host;
    private final GpuParameters parameters;
    private final GpuHistory peers;
    private final GpuAlerts alerts;
    private final BoundedMap<Long, Asker> askers;
    private final BoundedMap<End, Conversation.Question> questions;

    /** A connection as both its opening and its end tell it: the opening may not know the local address yet. */
    private record End(int localPort, Address remote, int remotePort) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof End end
                    && localPort == end.localPort
                    && remotePort == end.remotePort
                    && remote.equals(end.remote);
        }

        @Override
        public int hashCode() {
            return (int) Mix.mix(remote.hash64(), (long) localPort << 16 | remotePort);
        }
    }

    ProxiedWatch(DetectorContext context, GpuParameters parameters, GpuHistory peers, GpuAlerts alerts) {
        this.context = context;
        this.host = context.host();
        this.parameters = parameters;
        this.peers = peers;
        this.alerts = alerts;
        this.askers = new BoundedMap<>(parameters.limits().askers(), true);
        this.questions = new BoundedMap<>(parameters.limits().questions(), false);
    }

    void connected(Contact contact) {
        HostProcess process = contact.process();
        if (contact.state() != Contact.State.ESTABLISHED
                || contact.kind() != Contact.Kind.TCP
                || process == null
                || contact.localPort() == 0
                || !Servers.isPeer(host, contact.remote())) {
            return;
        }
        Lineage lineage = process.lineage();
        Asker asker = askers.computeIfAbsent(lineage.id(), _ -> new Asker(lineage, parameters, contact.timeNs()));
        Conversation conversation = asker.with(contact.remote());
        asker.asks(contact.timeNs(), process);
        Conversation.Question question = new Conversation.Question(asker, conversation, contact.timeNs());
        End end = new End(contact.localPort(), contact.remote(), contact.remotePort());
        questions.putNewest(end, question);
        if (conversation.ask(contact.timeNs(), question)) {
            peers.used(
                    peerKey(lineage, contact.remote()),
                    contact.timeNs(),
                    cycleNs(),
                    contact.remote().toString());
            judge(asker, conversation, process, contact.resolvedNs());
        }
    }

    /** A cycle counts as this much use of the peer: a few of them on a day make it known. */
    private long cycleNs() {
        return parameters.proxied().nextNs() * 4;
    }

    private static long peerKey(Lineage lineage, Address peer) {
        return GpuPrograms.hash(peer + " of " + lineage.origin().label());
    }

    void closed(Event.ConnectionClosed event) {
        if (questions.isEmpty()) {
            return;
        }
        Flow flow = event.flow();
        Conversation.Question question = questions.get(new End(flow.localPort(), flow.remote(), flow.remotePort()));
        if (question == null) {
            return;
        }
        Asker asker = question.asker();
        Conversation conversation = question.conversation();
        conversation.measure(event.bytesOut(), event.bytesIn());
        double rate = asker.startsPerSecond(event.timeNs());
        if (conversation.answer(event.timeNs(), question, event.bytesOut(), event.bytesIn(), rate)) {
            asker.answered();
        }
    }

    void executed(HostProcess process, long timeNs) {
        Asker asker = askers.isEmpty() ? null : askers.get(process.lineage().id());
        if (asker != null) {
            asker.started(timeNs, process);
        }
    }

    void exited(HostProcess process, long timeNs) {
        Asker asker = askers.isEmpty() ? null : askers.get(process.lineage().id());
        if (asker != null) {
            asker.ended(timeNs, process);
        }
    }

    void clockStepped() {
        askers.values().forEach(Asker::interrupt);
        questions.clear();
    }

    private void judge(Asker asker, Conversation conversation, HostProcess process, long timeNs) {
        GpuParameters.Proxied proxied = parameters.proxied();
        CoincidenceStatistic test = conversation.test;
        boolean prompts = conversation.growsLikePrompts();
        boolean habit = peers.isHabit(peerKey(asker.lineage, conversation.peer), timeNs);
        boolean seated = GpuPrograms.isSeated(process);
        double score = test.value()
                + (prompts ? proxied.growing() : 0)
                + (habit ? proxied.habit() : 0)
                + (seated ? proxied.seated() : 0);
        if (score < parameters.thresholdNats()) {
            return;
        }
        long fromNs = timeNs - parameters.novelty().suspectedNs();
        boolean suspected = context.suspicions().othersHalfway(asker.lineage, GpuAlerts.DETECTOR, fromNs);
        Severity severity = suspected ? Severity.HIGH : habit ? Severity.INFO : Severity.MEDIUM;
        List<Alert.Evidence> rows = GpuFindings.coincidenceRows(
                test, "answers that a program start followed", "answers that none followed");
        add(rows, prompts, "questions grow and dwarf their answers", proxied.growing());
        add(rows, habit, "asked on earlier days", proxied.habit());
        add(rows, seated, "started at a terminal or desktop", proxied.seated());
        rows.add(new Alert.Evidence("mean question", conversation.meanSent(), proxied.sentBytes(), "bytes", 0));
        rows.add(new Alert.Evidence("mean answer", conversation.meanReceived(), proxied.receivedBytes(), "bytes", 0));
        alerts.tell(finding(asker, conversation, process, timeNs, severity, score, rows), parameters.muteNs());
        alerts.note(asker.lineage, score, parameters.thresholdNats(), timeNs, true);
    }

    private static void add(List<Alert.Evidence> rows, boolean holds, String name, double nats) {
        if (holds) {
            rows.add(new Alert.Evidence(name, 1, 0, "times", nats));
        }
    }

    private GpuAlerts.Finding finding(
            Asker asker,
            Conversation conversation,
            HostProcess process,
            long timeNs,
            Severity severity,
            double score,
            List<Alert.Evidence> rows) {
        CoincidenceStatistic test = conversation.test;
        String summary = String.format(
                Locale.ROOT,
                "Programs of %s start when %s has answered: %d of %d answers were followed by a program within %.0f s,"
                        + " and that by the next question",
                GpuFindings.nameOf(rootOf(asker, process)),
                conversation.peer,
                test.hits(),
                test.hits() + test.misses(),
                parameters.proxied().lagNs() / 1e9);
        List<String> notes = new ArrayList<>();
        notes.add("a coding agent whose model runs in this network looks the same until its peer is known");
        if (!conversation.isMeasured()) {
            notes.add("how long questions and answers are is not known: only their times count");
        }
        return new GpuAlerts.Finding(
                "proxied",
                asker.lineage,
                conversation.peer.hash64(),
                process.key().pid(),
                timeNs,
                test.sinceNs(),
                severity,
                score,
                parameters.thresholdNats(),
                GpuAlerts.ONE_IN_A_MILLION,
                summary,
                Subjects.of(process),
                rows,
                conversation.cited(),
                notes);
    }

    private static HostProcess rootOf(Asker asker, HostProcess otherwise) {
        @Nullable HostProcess root = asker.lineage.root();
        return root == null ? otherwise : root;
    }

    long evictions() {
        return askers.evictions() + questions.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("gpu-askers", askers);
        out.table("gpu-questions", questions);
    }
}
