package dev.rubato.replay.report;

import dev.rubato.detect.tempo.StartSequence;
import dev.rubato.event.Mix;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Whom one lineage reached for and what came of it, and its pauses between program starts. Owned by one thread. */
final class ActorRecord {
    /** What became of contacts, as the report tells it apart; the order of the chart's layers. */
    enum Came {
        ANSWERED,
        /** Open already when it was first seen. */
        FOUND,
        REFUSED,
        NO_ANSWER,
        WITHDRAWN;

        static Came of(Contact.State state) {
            return switch (state) {
                case ESTABLISHED -> ANSWERED;
                case REFUSED -> REFUSED;
                case PENDING, SILENT, TIMED_OUT, UNREACHABLE -> NO_ANSWER;
                case GIVEN_UP, SUPERSEDED -> WITHDRAWN;
            };
        }
    }

    /** Percentiles that the report shows of the pauses. */
    static final List<Double> PERCENTILES = List.of(1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0);

    private static final int REACHED = Came.values().length;
    private static final long NS_PER_MICROSECOND = 1000;
    private static final long LONGEST_PAUSE_US = 86_400_000_000L;
    private static final int DIGITS = 2;

    private final String name;
    private final TimeBins contacts = new TimeBins(REACHED, 1);
    private final Distinct endpoints = new Distinct();
    private final Distinct addresses = new Distinct();
    private final StartSequence starts = StartSequence.ofLineage();
    private final Histogram pausesUs = new Histogram(DIGITS);
    private @Nullable ProcessKey newest;

    ActorRecord(Lineage lineage) {
        HostProcess root = lineage.root();
        name = root != null ? root.toString() : String.valueOf(lineage.address());
    }

    /** The lineage's root, or its address. */
    String name() {
        return name;
    }

    /** The outcome of a contact is known, or nothing more will be. */
    void reached(Contact contact) {
        note(contact, Came.of(contact.state()));
    }

    /** A connection was found that is older than what was observed. */
    void found(Contact contact) {
        note(contact, Came.FOUND);
    }

    private void note(Contact contact, Came came) {
        contacts.add(came.ordinal(), contact.timeNs(), 1);
        endpoints.add(Mix.mix(contact.remote().hash64(), contact.remotePort()));
        addresses.add(contact.remote().hash64());
        contacts.raise(REACHED, contact.timeNs(), endpoints.count());
    }

    /** An outcome that was taken as known has changed. */
    void changed(Contact contact) {
        contacts.add(Came.of(contact.previousState()).ordinal(), contact.timeNs(), -1);
        contacts.add(Came.of(contact.state()).ordinal(), contact.timeNs(), 1);
    }

    /** A program of the lineage was started; later images of the newest process are one start with its first. */
    void started(HostProcess process, long timeNs, boolean exitsKnown) {
        if (process.key().equals(newest) || process == process.lineage().root()) {
            return;
        }
        newest = process.key();
        HostProcess parent = process.parent();
        long pauseNs = starts.started(parent == null ? null : parent.key(), timeNs, exitsKnown);
        if (pauseNs >= 0) {
            pausesUs.recordValue(Math.min(LONGEST_PAUSE_US, pauseNs / NS_PER_MICROSECOND));
        }
    }

    /** A program of the lineage ended. */
    void ended(HostProcess process, long timeNs) {
        if (!process.imageInherited()) {
            HostProcess parent = process.parent();
            starts.ended(parent == null ? null : parent.key(), process.executedNs(), timeNs);
        }
    }

    /** Contacts by {@link Came}, then the number of distinct endpoints so far. */
    TimeBins contacts() {
        return contacts;
    }

    Distinct endpoints() {
        return endpoints;
    }

    Distinct addresses() {
        return addresses;
    }

    /** Pauses between starts, microseconds. */
    Histogram pausesUs() {
        return pausesUs;
    }
}
