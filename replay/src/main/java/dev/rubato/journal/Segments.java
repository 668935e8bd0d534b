package dev.rubato.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/** The segment files of a journal directory: their names, in Chronicle Queue's own scheme of one file a minute. */
final class Segments {
    /** 2^32 records a segment; the file's name is its label to the minute. */
    static final RollCycle ROLL_CYCLE = LegacyRollCycles.MINUTELY;

    static final String SUFFIX = ".cq4";
    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern(ROLL_CYCLE.format(), Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path directory;

    Segments(Path directory) {
        this.directory = directory;
    }

    /** One segment file; {@code cycle} is its number in Chronicle Queue. */
    record Segment(Path file, int cycle) {
        long labelMs() {
            return cycle * SegmentClock.STEP_MS;
        }
    }

    Segment at(long labelMs) {
        Path file = directory.resolve(LABEL.format(Instant.ofEpochMilli(labelMs)) + SUFFIX);
        return new Segment(file, (int) (labelMs / SegmentClock.STEP_MS));
    }

    /** All segments, oldest first. */
    List<Segment> list() {
        List<Segment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    add(file, name.substring(0, name.length() - SUFFIX.length()), found);
                }
            }
        } catch (IOException e) {
            throw new JournalException("cannot list the journal directory " + directory + " (" + e + ")", e);
        }
        return found;
    }

    private static void add(Path file, String label, List<Segment> to) {
        try {
            long labelMs =
                    LocalDateTime.parse(label, LABEL).toInstant(ZoneOffset.UTC).toEpochMilli();
            to.add(new Segment(file, (int) (labelMs / SegmentClock.STEP_MS)));
        } catch (DateTimeParseException e) {
            throw new JournalException(file + " is no segment of a journal: move it out of the directory", e);
        }
    }
}
