package dev.rubato.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
 * javadoc states it, and neither more nor less is true. Measured in a process of its own with the agent's compiler, which
 * makes every object that the code asks for, so that it is the same each time; the server compiler of {@code bench/run
 * micro} does away with some.
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

    /** Tables and their arrays that still grow. */
    private static final double TOLERANCE_BYTES = 4;

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

    /** Prints what each detector allocates, in the order of the list; measured from the second time on. */
    public static void main(String[] arguments) {
        bytesAnEvent(DetectorList.all());
        double without = Math.min(bytesAnEvent(List.of()), bytesAnEvent(List.of()));
        for (Detector.Factory factory : DetectorList.all()) {
            System.out.println(bytesAnEvent(List.of(factory)) - without);
        }
    }

    private static List<String> measured() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DetectorAllocationTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().readAllLines();
        assertEquals(0, process.waitFor(), lines::toString);
        return lines;
    }

    @Test
    void everyDetectorAllocatesWhatItsJavadocStates() throws Exception {
        List<String> measured = measured();
        List<Detector> detectors = new Pipeline(DetectorList.all(), alert -> {}).detectors();
        assertEquals(detectors.size(), measured.size(), measured::toString);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < detectors.size(); i++) {
            double bytes = Double.parseDouble(measured.get(i));
            int stated = stated(detectors.get(i));
            if (Math.abs(bytes - stated) > TOLERANCE_BYTES) {
                wrong.add(String.format(
                        "%s states %d and allocates %.1f", detectors.get(i).name(), stated, bytes));
            }
        }
        assertTrue(wrong.isEmpty(), wrong::toString);
    }
}
