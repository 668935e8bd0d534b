package dev.rubato.sink.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rubato.journal.AlertJson;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.WholeAppend;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one receiver refused for good, one JSON object a line: when, which alert, why, after how many tries, and the text
 * that was refused. The file is readable for its owner alone; when it is full it becomes NAME.1, and the one before is
 * deleted and counted. Owned by the sink's thread.
 */
public final class DeadLetters {
    /** Size of one of the two files: some thousand messages. Raising it costs disk. */
    static final long MAX_BYTES = 8L << 20;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Path file;
    private final Path older;
    private final long maxBytes;

    /** @param directory made with mode 0700 when the first message is parked */
    public DeadLetters(Path directory, String sink) {
        this(directory, sink, MAX_BYTES);
    }

    DeadLetters(Path directory, String sink, long maxBytes) {
        this.file = directory.resolve(sink + ".jsonl");
        this.older = directory.resolve(sink + ".jsonl.1");
        this.maxBytes = maxBytes;
    }

    /** Where they are. */
    public Path file() {
        return file;
    }

    /**
     * Parks one message.
     *
     * @return how many earlier ones were deleted to make room
     * @throws IOException if it could not be written; nothing of it is in the file then
     */
    long park(Outgoing message, String why, int tries, long nowNs) throws IOException {
        byte[] line = (line(message, why, tries, nowNs) + "\n").getBytes(StandardCharsets.UTF_8);
        long dropped = 0;
        makeDirectory();
        if (Files.exists(file) && Files.size(file) + line.length > maxBytes) {
            dropped = Files.exists(older) ? lines(older) : 0;
            Files.move(file, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            WholeAppend.append(channel, line);
        }
        return dropped;
    }

    private void makeDirectory() throws IOException {
        Path directory = file.getParent();
        if (directory != null && Files.notExists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.count();
        }
    }

    private static String line(Outgoing message, String why, int tries, long nowNs) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("time", AlertJson.time(nowNs));
            json.writeStringField("id", message.id());
            json.writeNumberField("update", message.update());
            json.writeStringField("why", why);
            json.writeNumberField("tries", tries);
            json.writeStringField("text", message.text());
            json.writeEndObject();
        }
        return out.toString();
    }
}
