package dev.rubato.sink;

import dev.rubato.alert.Alert;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes alerts as text to standard output or to a file that is appended to. */
public final class LineSink implements Sink {

    /** Opens the stream that lines are written to. */
    private interface Opener {
        OutputStream open() throws IOException;
    }

    private final String name;
    private final Opener opener;
    private final boolean ownsStream;
    private final Function<Alert, String> format;
    private @Nullable OutputStream out;
    private volatile boolean reopenWanted;

    private LineSink(String name, Opener opener, boolean ownsStream, Function<Alert, String> format) {
        this.name = name;
        this.opener = opener;
        this.ownsStream = ownsStream;
        this.format = format;
    }

    /** A sink to standard output; {@code format} ends its text with a line feed. */
    public static LineSink toStandardOutput(String name, Function<Alert, String> format) {
        return new LineSink(name, () -> new FileOutputStream(FileDescriptor.out), false, format);
    }

    /** A sink that appends to {@code file}, which is made readable for its owner alone if it is new. */
    public static LineSink toFile(Path file, Function<Alert, String> format) {
        Path absolute = file.toAbsolutePath().normalize();
        String name = "file-" + Integer.toHexString(absolute.toString().hashCode());
        return new LineSink(name, () -> append(absolute), true, format);
    }

    private static OutputStream append(Path file) throws IOException {
        if (Files.notExists(file)
                && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public String name() {
        return name;
    }

    /** Opens the stream now, so that a place that cannot be written is known before the first alert. */
    public void open() throws IOException {
        if (out == null) {
            out = opener.open();
        }
    }

    @Override
    public void send(Alert alert) throws IOException {
        if (reopenWanted) {
            reopenWanted = false;
            close();
        }
        OutputStream stream = out;
        if (stream == null) {
            stream = opener.open();
            out = stream;
        }
        stream.write(format.apply(alert).getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }

    @Override
    public void reopen() {
        reopenWanted = true;
    }

    /** Closes the file; standard output belongs to the whole process and stays open. */
    @Override
    public void close() {
        OutputStream stream = out;
        out = null;
        if (stream != null && ownsStream) {
            try {
                stream.close();
            } catch (IOException e) {
                // every line was flushed when it was sent: nothing can be lost here
                return;
            }
        }
    }
}
