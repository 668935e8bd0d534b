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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The three journals of an agent: what happened, what was found, what must outlive the events. */
final class AgentJournals implements AutoCloseable {
    private final Configuration.Journals configuration;
    private final List<Journal<?>> opened = new ArrayList<>();
    private final Journal<Event> events;
    private final Journal<StoredAlert> alerts;
    private final Journal<Fact> facts;

    /**
     * Opens them all, or none.
     *
     * @throws JournalException if one cannot be used
     */
    AgentJournals(Configuration.Journals configuration) {
        this.configuration = configuration;
        try {
            events = open(configuration.eventsDirectory(), new EventCodec(), configuration.events());
            alerts = open(configuration.alertsDirectory(), new AlertCodec(), configuration.alerts());
            facts = open(configuration.factsDirectory(), new FactCodec(), configuration.facts());
        } catch (JournalException e) {
            close();
            throw e;
        }
    }

    private <T> Journal<T> open(Path directory, Codec<T> codec, Configuration.Retention retention) {
        JournalLimits limits = JournalLimits.of(retention.maxBytes(), Duration.ofNanos(retention.maxAgeNs()));
        Journal<T> journal = Journal.open(
                directory,
                codec,
                new JournalLimits(
                        limits.maxBytes(),
                        limits.maxAge(),
                        limits.segmentBytes(),
                        limits.segmentAge(),
                        configuration.minFreeBytes()));
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
