package dev.rubato.sink.transport;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.Transport;
import dev.rubato.sink.WholeAppend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Appends one line a message to a file that only its owner may read, and rotates it by size: PATH.1 is the newest of the
 * old ones. The file is this sink's alone. A batch is in it whole or not at all: what a full disk cut off is taken back,
 * and the rest of a line that a killed process left is taken out when the file is opened.
 */
public final class FileTransport implements Transport {
    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    /** How much is read at once when the end of the last whole line is looked for. */
    private static final int LOOK_BACK_BYTES = 4096;

    /** More old files than this are a mistake: each rotation renames every one of them. */
    private static final int MAX_KEPT = 1000;

    private final Path path;
    private final long maxBytes;
    private final int keep;
    private @Nullable FileChannel channel;

    /** Opens nothing yet, but refuses a place where the file could never be. */
    public FileTransport(SinkOptions options) throws IOException {
        path = Path.of(options.text("path")).toAbsolutePath().normalize();
        maxBytes = options.bytes("max-bytes");
        keep = options.count("keep");
        Path parent = path.getParent();
        if (Files.isDirectory(path) || parent == null || !Files.isDirectory(parent)) {
            throw options.wrong("path", "is not a file in a directory that exists");
        }
        if (keep > MAX_KEPT) {
            throw options.wrong("keep", "must be at most " + MAX_KEPT);
        }
    }

    @Override
    public Answer send(List<Outgoing> batch) throws IOException {
        byte[] lines = Lines.of(batch);
        FileChannel file = open();
        if (maxBytes > 0 && file.size() > 0 && file.size() + lines.length > maxBytes) {
            close();
            rotate();
            file = open();
        }
        try {
            WholeAppend.append(file, lines);
        } catch (IOException e) {
            close(); // opening it anew cuts a torn line, if one is left
            throw e;
        }
        return Answer.accepted(batch.size(), "written to " + path);
    }

    private FileChannel open() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            Set<StandardOpenOption> how =
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            file = path.getFileSystem().supportedFileAttributeViews().contains("posix")
                    ? FileChannel.open(path, how, OWNER_ONLY)
                    : FileChannel.open(path, how);
            channel = file;
            cutTornLine(file);
        }
        return file;
    }

    /** Takes out what follows the last line feed: the line that it was to be is sent again. */
    private static void cutTornLine(FileChannel file) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(LOOK_BACK_BYTES);
        long end = file.size();
        while (end > 0) {
            long start = Math.max(0, end - LOOK_BACK_BYTES);
            part.clear().limit((int) (end - start));
            while (part.hasRemaining() && file.read(part, start + part.position()) > 0) {
                // read on until the part is full
            }
            for (int at = part.position() - 1; at >= 0; at--) {
                if (part.get(at) == '\n') {
                    file.truncate(start + at + 1);
                    return;
                }
            }
            end = start;
        }
        file.truncate(0);
    }

    private void rotate() throws IOException {
        if (keep == 0) {
            Files.deleteIfExists(path);
            return;
        }
        for (int number = keep - 1; number >= 1; number--) {
            move(old(number), old(number + 1));
        }
        move(path, old(1));
    }

    private Path old(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // there are not that many yet
            return;
        }
    }

    @Override
    public void close() {
        FileChannel file = channel;
        channel = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // every line was written when it was accepted: nothing can be lost here
                return;
            }
        }
    }
}
