package dev.rubato.sink.transport;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Transport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes one line a message to standard output, which belongs to the whole process and is never closed. */
public final class StandardOutputTransport implements Transport {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    @Override
    public Answer send(List<Outgoing> batch) throws IOException {
        out.write(Lines.of(batch));
        return Answer.accepted(batch.size(), "written to standard output");
    }

    @Override
    public void close() {}
}
