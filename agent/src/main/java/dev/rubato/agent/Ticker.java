package dev.rubato.agent;

import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.lineage.ProgramRole;
import java.util.BitSet;

/**
 * Decides when to say that time passed: an event must not wait for the next one to be judged, and a quiet host must
 * cost nothing. Owned by the detection thread; it has no clock.
 *
 * <p>Time is told when the reorder delay of an event is over and no newer event has said so, at the end of a step that
 * events share: a short one for events that may decide an alert, a longer one for others and for those of which there
 * are many. Then it is told four times a second while attempts may still be waiting for an answer; then once a second.
 */
final class Ticker {
    /** What an event may decide, and so for how long it may wait beyond the reorder delay. */
    enum Urgency {
        /** An attempt that failed, or a probe: the last bit of evidence for a scan. */
        FAILED_CONTACT,
        /** A shell, an interpreter or a transfer tool that starts: the last bit of evidence for a chain. */
        COMMAND,
        /** Another program that starts, which seldom begins a chain. */
        PROGRAM,
        /** A connection that is opened or succeeds: it may complete what is judged over seconds. */
        CONNECTION,
        /** Anything else that may decide an alert, such as a gap. */
        OTHER,
        /** Nothing: what it tells is needed when another event is judged. */
        NONE;

        /** What an event may decide. */
        static Urgency of(Event event) {
            return switch (event) {
                case Event.ConnectionResolved resolved ->
                    resolved.outcome() == Event.Outcome.ESTABLISHED ? CONNECTION : FAILED_CONTACT;
                case Event.ProbeSent sent -> FAILED_CONTACT;
                case Event.ProbeAnswered answered -> FAILED_CONTACT;
                case Event.ConnectionOpened opened -> CONNECTION;
                case Event.AgentStarted started -> NONE;
                case Event.SensorStarted started -> NONE;
                case Event.ProcessForked forked -> NONE;
                case Event.ProcessExecuted executed ->
                    ProgramRole.ofName(executed.image().name()) == ProgramRole.OTHER ? PROGRAM : COMMAND;
                case Event.ProcessExited exited -> NONE;
                case Event.ConnectionClosed closed -> OTHER;
                case Event.ListenerOpened opened -> OTHER;
                case Event.ListenerClosed closed -> OTHER;
                case Event.SocketOwned owned -> NONE;
                case Event.NameResolved resolved -> OTHER;
                case Event.NetworkChanged changed -> NONE;
                case Event.GpuSampled sampled -> OTHER;
                case Event.ClockStepped stepped -> NONE;
                case Event.TimePassed passed -> NONE;
                case Event.SensorGap gap -> OTHER;
            };
        }
    }

    /** Ends of steps fall on multiples of it. */
    private static final long SLOT_NS = 500_000L;

    /** The step of failed contacts: shorter judges sooner and ticks more often after a burst. */
    static final long FAILED_CONTACT_STEP_NS = SLOT_NS;

    /** The step of programs while the network is in use. */
    static final long CHAIN_STEP_NS = 2_000_000L;

    /** The step of all else while the network is in use: a thousand connections a second cost ten ticks. */
    static final long IN_USE_STEP_NS = 100_000_000L;

    /**
     * The step while programs start and nothing touches the network: no chain through a socket is under way then, and a
     * build must not wake the thread for each of its programs.
     */
    static final long CALM_STEP_NS = 200_000_000L;

    /** How long the network counts as in use after a contact: as long as a spawn may follow its connection. */
    private static final long IN_USE_NS = 2_000_000_000L;

    /** How long newer events are given to make the tick needless; all of it comes on top of an alert's delay. */
    static final long GRACE_NS = 150_000L;

    /**
     * An attempt without an answer counts as silent after 3 s: until then, and one reorder delay more, time is told
     * often.
     */
    private static final long RESTLESS_NS = 3_500_000_000L;

    private static final long RESTLESS_STEP_NS = 250_000_000L;
    private static final long QUIET_STEP_NS = 1_000_000_000L;

    /** A clock that is corrected by less catches up by itself. */
    private static final long SET_BACK_NS = 1_000_000_000L;

    /** A reorder delay and the longest step: no slot that is due is further from what has been judged. */
    private static final int SLOTS = (int) ((Pipeline.REORDER_NS + CALM_STEP_NS) / SLOT_NS) + 2;

    /** Slots at whose end time is to be told, each at its number modulo {@link #SLOTS}. */
    private final BitSet dueSlots = new BitSet(SLOTS);

    /** The youngest slot that has been judged: those that are due lie within {@link #SLOTS} after it. */
    private long judgedSlot;

    private long lastEventNs;
    private long lastTickNs;
    private long frontierNs;
    private long networkNs = Long.MIN_VALUE / 2;

    /**
     * Commands that have the shortest step: those of a person and of an agent. A tick takes some hundred microseconds
     * where there are few. Whoever starts more takes the step from all commands, which then wait as programs do. The
     * numbers are guesses, as are those of the others.
     */
    final Ration commands = new Ration(16, 32);

    /** Other programs that have it. */
    final Ration programs = new Ration(4, 20);

    /** Connections and others that have it; programs, of which there are more, take none of it away. */
    final Ration others = new Ration(4, 20);

    Ticker(long startNs) {
        reset(startNs);
    }

    private void reset(long nowNs) {
        dueSlots.clear();
        lastEventNs = nowNs;
        lastTickNs = nowNs;
        frontierNs = nowNs;
        networkNs = nowNs;
        commands.reset();
        programs.reset();
        others.reset();
        judgedSlot = judgedAt(nowNs);
    }

    /** An event of {@code timeNs}, which is not a tick, was read. */
    void eventSeen(long timeNs, Urgency urgency) {
        lastEventNs = Math.max(lastEventNs, timeNs);
        if (urgency == Urgency.CONNECTION || urgency == Urgency.FAILED_CONTACT) {
            networkNs = Math.max(networkNs, timeNs);
        }
        advance(timeNs);
        long slot = endOf(timeNs, stepNs(timeNs, urgency));
        long shortest = endOf(timeNs, SLOT_NS);
        if (slot > shortest && shortest > judgedSlot && (isDue(shortest) || isPrompt(timeNs, urgency))) {
            slot = shortest;
        }
        if (slot > judgedSlot) {
            dueSlots.set((int) (slot % SLOTS));
        }
    }

    /** The slot with which the step of {@code timeNs} ends. */
    private static long endOf(long timeNs, long stepNs) {
        return (timeNs / stepNs + 1) * (stepNs / SLOT_NS);
    }

    private boolean isDue(long slot) {
        return dueSlots.get((int) (slot % SLOTS));
    }

    /** Whether one more event has the shortest step. */
    private boolean isPrompt(long timeNs, Urgency urgency) {
        return switch (urgency) {
            case FAILED_CONTACT -> true;
            case COMMAND -> commands.take(timeNs);
            case PROGRAM -> programs.take(timeNs);
            case CONNECTION, OTHER -> others.take(timeNs);
            case NONE -> false;
        };
    }

    private long stepNs(long timeNs, Urgency urgency) {
        boolean inUse = timeNs - networkNs <= IN_USE_NS;
        return switch (urgency) {
            case FAILED_CONTACT -> FAILED_CONTACT_STEP_NS;
            case COMMAND, PROGRAM -> inUse ? CHAIN_STEP_NS : CALM_STEP_NS;
            case CONNECTION, OTHER, NONE -> inUse ? IN_USE_STEP_NS : CALM_STEP_NS;
        };
    }

    /** Time was told at {@code nowNs}. */
    void ticked(long nowNs) {
        lastTickNs = nowNs;
        advance(nowNs);
    }

    private void advance(long timeNs) {
        if (timeNs <= frontierNs) {
            return;
        }
        frontierNs = timeNs;
        long judged = judgedAt(timeNs);
        if (judged - judgedSlot >= SLOTS) {
            dueSlots.clear();
        } else {
            for (long slot = judgedSlot + 1; slot <= judged; slot++) {
                dueSlots.clear((int) (slot % SLOTS));
            }
        }
        judgedSlot = judged;
    }

    /** The youngest slot whose end is a reorder delay ago at {@code timeNs}. */
    private static long judgedAt(long timeNs) {
        return Math.max(0, timeNs - Pipeline.REORDER_NS) / SLOT_NS;
    }

    /** Whether an event was seen whose reorder delay is not over. */
    boolean isPending() {
        return !dueSlots.isEmpty();
    }

    /** When time has to be told next, if no event comes before: at once after the clock was set back. */
    long dueNs(long nowNs) {
        if (nowNs < lastTickNs - SET_BACK_NS) {
            reset(nowNs);
            return nowNs;
        }
        if (isPending()) {
            return firstDueSlot() * SLOT_NS + Pipeline.REORDER_NS + GRACE_NS;
        }
        return lastTickNs + (lastTickNs - lastEventNs < RESTLESS_NS ? RESTLESS_STEP_NS : QUIET_STEP_NS);
    }

    private long firstDueSlot() {
        int from = (int) ((judgedSlot + 1) % SLOTS);
        int found = dueSlots.nextSetBit(from);
        int ahead = found >= 0 ? found - from : dueSlots.nextSetBit(0) + SLOTS - from;
        return judgedSlot + 1 + ahead;
    }
}
