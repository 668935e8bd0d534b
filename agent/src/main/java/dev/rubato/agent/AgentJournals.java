package dev.rubato.agent;

import dev.rubato.detect.Fact;
import dev.rubato.event.Event;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Codec;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.FactCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.UnreadLoss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The three journals of an agent: what happened, what was found, what must outlive the events. */
final class AgentJournals implements AutoCloseable {
    /** Detection reads every event at once; should it not, the journal's statistics say so. */
    private static final UnreadLoss UNREAD_EVENTS = (tailer, records) -> {};

    private final Configuration.Journals configuration;
    private final List<Journal<?>> opened = new ArrayList<>();
    private final Journal<Event> events;
    private final Journal<StoredAlert> alerts;
    private final Journal<Fact> facts;

    /**
     * Opens them all, or none.
     *
     * @param lostAlerts is told of alerts that were deleted before they were sent
     * @throws JournalException if one cannot be used
     */
    AgentJournals(Configuration.Journals configuration, UnreadLoss lostAlerts) {
        this.configuration = configuration;
        try {
            events = open(configuration.eventsDirectory(), new EventCodec(), configuration.events(), UNREAD_EVENTS);
            alerts = open(configuration.alertsDirectory(), new AlertCodec(), configuration.alerts(), lostAlerts);
            facts = open(configuration.factsDirectory(), new FactCodec(), configuration.facts(), UNREAD_EVENTS);
        } catch (JournalException e) {
            close();
            throw e;
        }
    }

    private <T> Journal<T> open(Path directory, Codec<T> codec, Configuration.Retention retention, UnreadLoss loss) {
        JournalLimits limits = JournalLimits.of(retention.maxBytes(), Duration.ofNanos(retention.maxAgeNs()));
        Journal<T> journal = Journal.open(
                directory,
                codec,
                new JournalLimits(
                        limits.maxBytes(),
                        limits.maxAge(),
                        limits.segmentBytes(),
                        limits.segmentAge(),
                        configuration.minFreeBytes()),
                loss);
        opened.add(journal);
        return journal;
    }

    Journal<Event> events() {
        return events;
    }

    Journal<StoredAlert> alerts() {
        return alerts;
    }

    Journal<Fact> facts() {
        return facts;
    }

    /** Closes those that are open; every append that has returned is kept. */
    @Override
    public void close() {
        opened.forEach(Journal::close);
    }
}
