package dev.rubato.replay;

import dev.rubato.event.Event;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceInput;
import dev.rubato.trace.TraceReader;
import dev.rubato.trace.TraceSink;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One trace file while it is read. It is opened early to learn when it begins and which host it names, and read on when
 * its time has come. Owned by one thread.
 */
final class TraceSource implements TraceSink, Progress.Reading {
    /** Records that may tell nothing before the first event; later ones are read when their turn comes. */
    private static final int MAX_PRIMING_RECORDS = 1024;

    private final TraceFile file;
    private final HostAddresses self;
    private final TraceStatistics statistics;
    private final List<Event> events = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private TraceFile.@Nullable Stream stream;
    private @Nullable TraceReader reader;
    private boolean ended;
    private String host = "";
    private long positionNs = Long.MIN_VALUE;
    private long lastNs = Long.MIN_VALUE;
    private long readBytes;

    /** Who takes what the source reads. */
    interface Listener {
        void event(String host, Event event);

        /** A record could not be read: {@code text} says which and why. */
        void rejected(TraceSource source, String text);
    }

    TraceSource(TraceFile file, HostAddresses self) {
        this.file = file;
        this.self = self;
        this.statistics = new TraceStatistics(file);
    }

    TraceFile file() {
        return file;
    }

    TraceStatistics statistics() {
        return statistics;
    }

    /** The first host that the trace names, empty if it has named none so far. */
    String host() {
        return host;
    }

    /** Whether everything was read and given to a listener. */
    boolean isEnded() {
        return ended && events.isEmpty() && rejected.isEmpty();
    }

    @Override
    public long readBytes() {
        return stream == null ? readBytes : stream.position();
    }

    /**
     * How far it was read: the source that is least far is read next. The lesser of the last two events' times, so that
     * one event with a wild time does not hold up those after it.
     */
    long positionNs() {
        return positionNs;
    }

    /** Opens the file and reads up to its first event; what was read is given when {@link #read} is called. */
    void prime() throws IOException {
        for (int i = 0; i < MAX_PRIMING_RECORDS && events.isEmpty() && !ended; i++) {
            readRecord();
        }
    }

    /** Closes the file until {@link #read}, which begins it anew: for more files than may be open at once. */
    void suspend() throws IOException {
        if (!ended) {
            close();
            events.clear();
            hosts.clear();
            rejected.clear();
            statistics.clear();
        }
    }

    /** Reads a record and gives what it says to the listener; not after the end. */
    void read(Listener listener) throws IOException {
        try {
            if (events.isEmpty() && rejected.isEmpty()) {
                readRecord();
            }
        } finally {
            give(listener);
        }
    }

    private void give(Listener listener) {
        for (int i = 0; i < rejected.size(); i++) {
            listener.rejected(this, rejected.get(i));
        }
        rejected.clear();
        for (int i = 0; i < events.size(); i++) {
            listener.event(hosts.get(i), events.get(i));
        }
        events.clear();
        hosts.clear();
    }

    private void readRecord() throws IOException {
        try {
            TraceReader open = reader == null ? open() : reader;
            if (open.next(this)) {
                statistics.countRecord();
            } else {
                end();
            }
        } catch (EOFException e) {
            rejected("its end", "the compressed data ends early");
            end();
        } catch (IOException e) {
            end();
            throw e;
        } catch (RuntimeException e) {
            end();
            throw new TraceException(
                    "record " + (statistics.records() + 1) + " " + PlayerResult.READER_FAULT + ": " + e, e);
        }
    }

    private TraceReader open() throws IOException {
        TraceFile.Stream opened = file.open();
        stream = opened;
        TraceReader fresh = file.format().open(new TraceInput(file.path(), opened, self));
        reader = fresh;
        return fresh;
    }

    private void end() throws IOException {
        ended = true;
        close();
    }

    /** Closes the file. */
    void close() throws IOException {
        TraceReader open = reader;
        TraceFile.Stream opened = stream;
        reader = null;
        stream = null;
        if (open != null) {
            statistics.note(open.notes());
            open.close();
        }
        if (opened != null) {
            readBytes = opened.position();
            opened.close();
        }
    }

    @Override
    public void event(String hostName, Event event) {
        long timeNs = event.timeNs();
        positionNs = lastNs == Long.MIN_VALUE ? timeNs : Math.min(lastNs, timeNs);
        lastNs = timeNs;
        statistics.countEvent(timeNs);
        if (host.isEmpty()) {
            host = hostName;
        }
        events.add(event);
        hosts.add(hostName);
    }

    @Override
    public void rejected(String position, String reason) {
        statistics.countRejected();
        rejected.add(position + ": " + reason);
    }

    @Override
    public void passedOver() {
        statistics.countPassedOver();
    }
}
