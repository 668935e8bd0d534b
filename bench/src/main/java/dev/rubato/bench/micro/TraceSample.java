package dev.rubato.bench.micro;

import dev.rubato.bench.stream.CaptureWriter;
import dev.rubato.trace.TraceFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A trace of each format with {@value #RECORDS} records, made of a short text beside this class. */
final class TraceSample {
    static final int RECORDS = 1_000;

    /** Stands for another number in each record: a process, a port, a serial number. */
    private static final String NUMBER = "{N}";

    private static final int FIRST_NUMBER = 10_000;

    /** The first line of these is a head that stands once. */
    private static final Set<TraceFormat> WITH_HEAD = Set.of(TraceFormat.MDE, TraceFormat.GPU_CSV);

    private TraceSample() {}

    static byte[] of(TraceFormat format) throws IOException {
        ByteArrayOutputStream sample = new ByteArrayOutputStream();
        if (format == TraceFormat.PCAP) {
            new CaptureWriter(sample).ordinary(RECORDS);
            return sample.toByteArray();
        }
        String text = resource(format.option() + ".txt");
        int head = WITH_HEAD.contains(format) ? text.indexOf('\n') + 1 : 0;
        sample.writeBytes(text.substring(0, head).getBytes(StandardCharsets.UTF_8));
        String record = text.substring(head);
        for (int i = 0; i < RECORDS; i++) {
            String one = record.replace(NUMBER, Integer.toString(FIRST_NUMBER + i));
            sample.writeBytes(one.getBytes(StandardCharsets.UTF_8));
        }
        return sample.toByteArray();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TraceSample.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no sample " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
