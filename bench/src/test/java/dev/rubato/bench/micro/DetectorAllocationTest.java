package dev.rubato.bench.micro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rubato.agent.DetectorList;
import dev.rubato.bench.stream.HostStream;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What each detector allocates an event in steady state, over the same ordinary work as {@link PipelineBenchmark}: its
 * javadoc states it, and neither more nor much less is true. {@code bench/run micro} measures it exactly.
 */
class DetectorAllocationTest {
    private static final Path SOURCES = Path.of("../detectors/src/main/java");
    private static final Pattern STATED =
            Pattern.compile("[Aa]llocates\\s+(?:\\*\\s+)?(\\d+)\\s+(?:\\*\\s+)?bytes?\\s+(?:\\*\\s+)?an\\s+event");

    /** Works until the tables are full and the code is compiled, and works that are measured. */
    private static final int WARM_UP = 30_000;

    private static final int MEASURED = 20_000;
    private static final long BEGIN_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 1_000_000;

    /** One object: which ones the compiler does away with differs from run to run. */
    private static final double MORE_BYTES = 24;

    /** A statement this far above the truth is an old one. */
    private static final double LESS_BYTES = 48;

    private static double bytesAnEvent(List<Detector.Factory> factories) {
        Pipeline pipeline = new Pipeline(factories, alert -> {});
        HostStream stream = new HostStream(pipeline::accept, BEGIN_NS, STEP_NS);
        for (int i = 0; i < WARM_UP; i++) {
            stream.work(i);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MEASURED; i++) {
            stream.work(WARM_UP + i);
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        return bytes / ((double) MEASURED * HostStream.WORK_EVENTS);
    }

    private static int stated(Detector detector) throws IOException {
        Path source = SOURCES.resolve(detector.getClass().getName().replace('.', '/') + ".java");
        Matcher matcher = STATED.matcher(Files.readString(source));
        assertTrue(matcher.find(), () -> source + " does not state what it allocates an event");
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void everyDetectorAllocatesWhatItsJavadocStates() throws IOException {
        bytesAnEvent(DetectorList.all()); // until it is compiled, objects are made that later are not
        double without = Math.min(bytesAnEvent(List.of()), bytesAnEvent(List.of()));
        List<String> wrong = new ArrayList<>();
        for (Detector.Factory factory : DetectorList.all()) {
            Detector detector =
                    new Pipeline(List.of(factory), alert -> {}).detectors().getFirst();
            double bytes = bytesAnEvent(List.of(factory)) - without;
            int stated = stated(detector);
            if (bytes > stated + MORE_BYTES || bytes < stated - LESS_BYTES) {
                wrong.add(String.format("%s states %d and allocates %.1f", detector.name(), stated, bytes));
            }
        }
        assertTrue(wrong.isEmpty(), wrong::toString);
    }
}
