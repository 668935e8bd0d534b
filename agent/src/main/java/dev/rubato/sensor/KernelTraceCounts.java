package dev.rubato.sensor;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the kernel trace sensor did and missed, by name; safe from all threads. */
final class KernelTraceCounts {

    /** One count each. */
    enum Count {
        /** Events that the sink took. */
        EVENTS_APPENDED,
        /** Events that the sink refused. */
        APPENDS_FAILED,
        /** Records that the kernel overwrote or dropped before they were read. */
        RECORDS_LOST,
        /** Records that contradicted their format, and pages that ended within a record. */
        RECORDS_UNPARSED,
        RECORDS_READ,
        PAGES_READ,
        /** Records that were read before the creation of the thread that they are about. */
        RECORDS_EARLY,
        EXECS,
        EXECS_WITH_ARGS,
        /** Programs whose arguments the kernel copied. */
        EXECS_COPIED,
        /** Copies that were dropped before the record of their execution was read. */
        COPIES_EVICTED,
        /** Programs of which only the arguments were read, in a storm of them. */
        EXECS_READ_BRIEFLY,
        /** Programs executed by processes whose fork was not seen: older than the sensor, or lost. */
        EXECS_WITHOUT_FORK,
        /** Threads older than the sensor whose process {@code /proc} told. */
        TASKS_ASKED,
        /** Threads that acted and ended before {@code /proc} could tell. */
        TASKS_UNKNOWN,
        TASKS_EVICTED,
        SOCKETS_EVICTED,
        /** Threads whose end was forgotten before its time: late records of them have no process. */
        ENDS_EVICTED,
        /** Closed sockets that were judged before an error could be reported to them. */
        CLOSES_EVICTED,
        /** Reported errors that were forgotten while their socket could still close. */
        REPORTS_EVICTED,
        /** Records that were judged without waiting for the creation of their thread. */
        EARLY_EVICTED,
        /** Failed connections whose reason the kernel did not give. */
        OUTCOMES_INFERRED,
        /** Buffers opened again because the kernel ended a read. */
        BUFFERS_REOPENED,
        /** Readers that must do without real-time priority, so that fewer arguments are read. */
        PRIORITY_REFUSED,
        /** Failures while polling statistics or opening buffers. */
        ERRORS
    }

    private static final Count[] ALL = Count.values();

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    void add(Count count) {
        values.incrementAndGet(count.ordinal());
    }

    void add(Count count, long number) {
        values.addAndGet(count.ordinal(), number);
    }

    long get(Count count) {
        return values.get(count.ordinal());
    }

    /** All counts at one moment, those of zero left out. */
    SensorCounters view() {
        Map<String, Long> details = new TreeMap<>();
        for (Count count : ALL) {
            long value = get(count);
            if (value != 0) {
                details.put(count.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
            }
        }
        long lost = get(Count.RECORDS_LOST) + get(Count.APPENDS_FAILED) + get(Count.RECORDS_UNPARSED);
        return new SensorCounters(get(Count.EVENTS_APPENDED), lost, details);
    }
}
