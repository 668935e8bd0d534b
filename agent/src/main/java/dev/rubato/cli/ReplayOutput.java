package dev.rubato.cli;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes alerts as JSON Lines and counts them by severity. Owned by one thread. */
final class ReplayOutput implements AlertSink, AutoCloseable {
    private final OutputStream out;
    private final Map<Severity, Long> counts = new EnumMap<>(Severity.class);

    private ReplayOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out);
    }

    /** To the file of that name, or to standard output for {@code -}. */
    static ReplayOutput open(String target) throws IOException {
        return new ReplayOutput(target.equals("-") ? new StandardOutput() : Files.newOutputStream(Path.of(target)));
    }

    /** Standard output, which belongs to the whole process and is not closed. */
    private static final class StandardOutput extends FileOutputStream {
        StandardOutput() {
            super(FileDescriptor.out);
        }

        @Override
        public void close() {
            // the process's own
        }
    }

    /** @throws UncheckedIOException if it cannot be written */
    @Override
    public void raise(Alert alert) {
        counts.merge(alert.severity(), 1L, Long::sum);
        try {
            out.write(AlertJson.bytes(alert));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Whether an alert of at least this severity was written. */
    boolean reached(@Nullable Severity least) {
        return least != null && counts.keySet().stream().anyMatch(severity -> severity.compareTo(least) >= 0);
    }

    /** How many alerts of which severity, the highest first, for a sentence. */
    String words() {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        List<String> parts = new ArrayList<>();
        for (Map.Entry<Severity, Long> each : counts.entrySet()) {
            parts.addFirst(each.getValue() + " " + each.getKey().name().toLowerCase(Locale.ROOT));
        }
        return all + (all == 1 ? " alert" : " alerts") + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")");
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Whether whoever read the output has gone, which is no failure. */
    static boolean isBrokenPipe(Exception e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }
}
