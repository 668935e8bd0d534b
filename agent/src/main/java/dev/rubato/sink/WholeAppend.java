package dev.rubato.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Appends to a file whole things only, also when the disk is full. */
public final class WholeAppend {
    private WholeAppend() {}

    /**
     * Writes all of it at the end, or nothing.
     *
     * @throws IOException if it could not be written; what was is taken back, unless that failed too
     */
    public static void append(FileChannel file, byte[] bytes) throws IOException {
        long before = file.size();
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                file.write(rest, before + rest.position());
            }
        } catch (IOException e) {
            try {
                file.truncate(before);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }
}
