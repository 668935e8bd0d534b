package dev.rubato.detect.gpu;

import dev.rubato.event.Address;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.List;

/**
 * One lineage that asks other hosts, with how often it starts programs when no answer came just before: what chance alone
 * would do. Owned by the detection thread.
 */
final class Asker {
    /** Time without program starts that is assumed at first; raising it trusts the first starts more. */
    private static final double ASSUMED_SECONDS = 30;

    private static final long ASKS_WITHIN_NS = 1_000_000_000L;

    private static final double NS_PER_SECOND = 1e9;

    final Lineage lineage;
    private final GpuParameters parameters;
    private final List<Conversation> conversations = new ArrayList<>();
    private final long sinceNs;
    private long starts;
    private long answers;

    Asker(Lineage lineage, GpuParameters parameters, long sinceNs) {
        this.lineage = lineage;
        this.parameters = parameters;
        this.sinceNs = sinceNs;
    }

    /** The conversation with {@code peer}; the one that was begun first makes room. */
    Conversation with(Address peer) {
        for (Conversation known : conversations) {
            if (known.peer.equals(peer)) {
                return known;
            }
        }
        if (conversations.size() >= parameters.limits().peersPerAsker()) {
            conversations.removeFirst();
        }
        Conversation fresh = new Conversation(peer, parameters.proxied());
        conversations.add(fresh);
        return fresh;
    }

    void answered() {
        answers++;
    }

    void started(long timeNs, HostProcess process) {
        boolean acts = false;
        for (Conversation conversation : conversations) {
            acts |= conversation.act(timeNs, process);
        }
        if (!acts) {
            starts++;
        }
    }

    /** A program that was started only to ask is the question, and no start by chance. */
    void asks(long timeNs, HostProcess process) {
        if (timeNs - process.executedNs() <= ASKS_WITHIN_NS && starts > 0) {
            starts--;
        }
    }

    void ended(long timeNs, HostProcess process) {
        for (Conversation conversation : conversations) {
            conversation.end(timeNs, process);
        }
    }

    void interrupt() {
        conversations.forEach(Conversation::interrupt);
    }

    /** Program starts a second outside the time just after an answer. */
    double startsPerSecond(long nowNs) {
        double after = answers * (parameters.proxied().lagNs() / NS_PER_SECOND);
        double outside = Math.max(0, (nowNs - sinceNs) / NS_PER_SECOND - after);
        return starts / (outside + ASSUMED_SECONDS);
    }
}
