package dev.rubato.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The numbers of the alerts that a journal has taken, beside that journal and without its code: what it loses is seen. A
 * line has eight bytes, so that none lies across a page and a kill tears none.
 */
final class AppendedNumbers implements AutoCloseable {
    private static final int LINE_BYTES = 8;

    private final FileChannel channel;

    AppendedNumbers(Path directory) throws IOException {
        channel = FileChannel.open(
                file(directory), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static Path file(Path directory) {
        return directory.resolve("appended");
    }

    /** Those that were added so far, in that order. */
    static List<Integer> read(Path directory) throws IOException {
        return Files.exists(file(directory))
                ? Files.readAllLines(file(directory)).stream()
                        .map(Integer::valueOf)
                        .toList()
                : List.of();
    }

    /** The number after the last one. */
    int next() throws IOException {
        ByteBuffer last = ByteBuffer.allocate(LINE_BYTES);
        if (channel.size() < LINE_BYTES) {
            return 0;
        }
        channel.read(last, channel.size() - LINE_BYTES);
        return Integer.parseInt(new String(last.array(), StandardCharsets.US_ASCII).strip()) + 1;
    }

    void add(int number) throws IOException {
        channel.write(
                ByteBuffer.wrap(String.format("%07d\n", number).getBytes(StandardCharsets.US_ASCII)), channel.size());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
