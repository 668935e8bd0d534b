package dev.rubato.detect.gpu;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import dev.rubato.lineage.HostProcess;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one lineage asks one peer, and whether it acts on the answers: question, answer, a program starts, it ends, the
 * next question. Owned by the detection thread.
 */
final class Conversation {
    private static final int MAX_CITED = 12;

    /** Where in a cycle it stands. */
    private enum Stage {
        QUIET,
        ASKED,
        ANSWERED,
        ACTED
    }

    final Address peer;
    final CoincidenceStatistic test;
    private final GpuParameters.Proxied parameters;
    /** Mostly stays empty. */
    private final ArrayDeque<Alert.Cited> cited = new ArrayDeque<>(1);

    private Stage stage = Stage.QUIET;
    private @Nullable Question question;
    private long answeredNs;
    private long endedNs;
    private double chance;
    private long sentBefore = -1;
    private boolean grows = true;
    private int measured;
    private long sent;
    private long received;

    /** One connection that carries a question. */
    record Question(Asker asker, Conversation conversation, long askedNs) {}

    Conversation(Address peer, GpuParameters.Proxied parameters) {
        this.peer = peer;
        this.parameters = parameters;
        this.test = new CoincidenceStatistic(parameters.attackShare());
    }

    /** A question is asked; returns whether it completes a cycle. */
    boolean ask(long timeNs, Question next) {
        pass(timeNs);
        boolean completes = stage == Stage.ACTED && endedNs > 0 && timeNs - endedNs <= parameters.nextNs();
        if (completes) {
            test.add(timeNs, true, chance);
            cite(timeNs, "question", "the next question to " + peer);
        }
        stage = Stage.ASKED;
        question = next;
        return completes;
    }

    /**
     * A connection ended: that was the answer, unless it came too soon, too late or was too short or long to be one.
     *
     * @param rate how many programs the lineage starts a second when no answer came just before
     * @return whether an answer is awaited to be acted on
     */
    boolean answer(long timeNs, Question to, long bytesOut, long bytesIn, double rate) {
        if (!to.equals(question)) {
            return false;
        }
        boolean sizesFit = bytesOut < 0
                || bytesIn < 0
                || (bytesOut >= parameters.sentBytes()
                        && bytesIn >= parameters.receivedBytes()
                        && bytesIn <= parameters.longestAnswerBytes());
        if (stage != Stage.ASKED) {
            if (!sizesFit) {
                stage = Stage.QUIET; // the sizes come from another sensor, after the end itself
            }
            return false;
        }
        long tookNs = timeNs - to.askedNs();
        if (!sizesFit || tookNs < parameters.shortestNs() || tookNs > parameters.longestNs()) {
            stage = Stage.QUIET;
            return false;
        }
        stage = Stage.ANSWERED;
        answeredNs = timeNs;
        endedNs = 0;
        chance = Math.max(parameters.chanceFloor(), 1 - Math.exp(-rate * parameters.lagNs() / 1e9));
        return true;
    }

    /** Adds up how long questions and answers are, once they are known. */
    void measure(long bytesOut, long bytesIn) {
        if (bytesOut < parameters.sentBytes() || bytesIn < 0) {
            return;
        }
        grows &= bytesOut > sentBefore;
        sentBefore = bytesOut;
        measured++;
        sent += bytesOut;
        received += bytesIn;
    }

    /** A program of the lineage started; returns whether it did so on an answer. */
    boolean act(long timeNs, HostProcess process) {
        pass(timeNs);
        if (stage == Stage.ANSWERED) {
            stage = Stage.ACTED;
            cite(answeredNs, "answer", "an answer from " + peer);
            cite(
                    timeNs,
                    "process-executed",
                    GpuFindings.nameOf(process) + " (pid " + process.key().pid() + ")");
            return true;
        }
        return false;
    }

    /** A program of the lineage ended. */
    void end(long timeNs, HostProcess process) {
        if (stage == Stage.ACTED && process.executedNs() >= answeredNs) {
            endedNs = timeNs;
        }
    }

    /** An answer on which nothing started in time is a miss. */
    private void pass(long timeNs) {
        if (stage == Stage.ANSWERED && timeNs - answeredNs > parameters.lagNs()) {
            test.add(answeredNs, false, chance);
            stage = Stage.QUIET;
        }
    }

    /** Begins anew: times before and after do not fit together. */
    void interrupt() {
        stage = Stage.QUIET;
        question = null;
    }

    private void cite(long timeNs, String kind, String text) {
        if (cited.size() == MAX_CITED) {
            cited.removeFirst();
        }
        cited.addLast(new Alert.Cited(timeNs, kind, text));
    }

    List<Alert.Cited> cited() {
        return List.copyOf(cited);
    }

    /** Whether sizes of questions and answers were seen. */
    boolean isMeasured() {
        return measured > 0;
    }

    /** Whether every question was longer than the one before, and all of them dwarf their answers. */
    boolean growsLikePrompts() {
        return measured >= 3 && grows && sent >= parameters.sentToReceived() * received;
    }

    double meanSent() {
        return measured == 0 ? -1 : (double) sent / measured;
    }

    double meanReceived() {
        return measured == 0 ? -1 : (double) received / measured;
    }
}
