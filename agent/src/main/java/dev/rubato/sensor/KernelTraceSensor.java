package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.sensor.KernelTraceCounts.Count;
import dev.rubato.sensor.TraceReader.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every fork, program execution, exit and TCP state change of a Linux host with the process behind it, from the kernel's
 * trace buffers, by plain file reads.
 *
 * <p>Records may gather for some milliseconds when there are many, because a wake-up costs more than a record. That
 * needs the kernel to copy the arguments of executions ({@link KernelArguments}). Where it does not, executions have a
 * second trace instance and are read the moment they happen, because arguments can only be read while the process lives.
 * The readers ({@code kernel-trace-N}, {@code kernel-exec-N}, one a CPU) parse, map threads to processes and append; the
 * thread {@code kernel-trace} looks after time and loss.
 *
 * @see <a href="https://docs.kernel.org/trace/ftrace.html">ftrace</a>
 */
public final class KernelTraceSensor implements Sensor {
    private static final Logger LOG = LoggerFactory.getLogger(KernelTraceSensor.class);
    private static final String NAME = "kernel-trace";
    private static final String EXEC_SUFFIX = "-exec";

    /** How often loss, new CPUs and the wall clock are looked at. */
    private static final long POLL_NS = 2_000_000_000L;

    /**
     * Programs a second that are read in full whatever they are; of more, the arguments alone, at half of the cost.
     * Shells, interpreters and transfer tools do not count.
     */
    private static final int FULL_READS_PER_SECOND = 50;

    private static final long DRAIN_NS = 200_000_000L;
    private static final long DRAIN_PAUSE_NS = 2_000_000L;
    private static final int LEAST_EXEC_KIB = 64;
    private static final Path PROC = Path.of("/proc");

    /**
     * What can be chosen.
     *
     * @param instance name of the trace instance; a second one adds {@value #EXEC_SUFFIX}
     * @param bufferKib size of the buffer for each CPU in KiB; a quarter of it is added for executions
     * @param watchRawSockets whether to see who opens raw and packet sockets; costs every system call of the host about
     *     30 ns
     * @param copyArguments whether the kernel is asked to copy arguments, see {@link KernelArguments}
     */
    public record Options(String instance, int bufferKib, boolean watchRawSockets, boolean copyArguments) {

        /** One MiB a CPU: at 1,000 processes/s about four seconds. */
        public static final Options DEFAULT = new Options("rubato", 1024, true, true);
    }

    private final Options options;
    private final LongSupplier wallClockNs;
    private final KernelTraceCounts counts = new KernelTraceCounts();
    private final KernelReadBudget budget = new KernelReadBudget(FULL_READS_PER_SECOND, System::nanoTime);
    private final List<TraceInstance> instances = new ArrayList<>();
    private final List<TraceStream> streams = new ArrayList<>();
    private @Nullable KernelArguments copies;
    private @Nullable KernelTraceWorker worker;
    private @Nullable Thread thread;

    /** A sensor with these options; nothing happens before {@link #start}. */
    public KernelTraceSensor(Options options) {
        this(options, Clock.systemUTC());
    }

    KernelTraceSensor(Options options, Clock wall) {
        this.options = options;
        this.wallClockNs = () -> {
            Instant now = wall.instant();
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        };
    }

    @Override
    public String name() {
        return NAME;
    }

    /** What would be seen, arguments included: for that the kernel is asked to copy some, and told to stop at once. */
    @Override
    public Status probe() {
        Status status = look();
        if (status.isPresent()) {
            status = copyArguments(status);
            stopCopies();
        }
        return status;
    }

    private Status look() {
        return KernelTraceProbe.probe(options.instance(), wanted());
    }

    private void stopCopies() {
        if (copies != null) {
            copies.close();
        }
        copies = null;
    }

    private Set<TraceEvent> wanted() {
        Set<TraceEvent> wanted = EnumSet.allOf(TraceEvent.class);
        if (!options.watchRawSockets()) {
            wanted.remove(TraceEvent.SOCKET_CALL);
        }
        return wanted;
    }

    @Override
    public Status start(EventSink sink) {
        Status status = look();
        if (status.isPresent()) {
            try {
                Path tracefs = TraceFs.find();
                if (tracefs == null) {
                    tracefs = TraceFs.mount();
                    status = look();
                }
                return record(tracefs, sink, status);
            } catch (IOException | IllegalArgumentException e) {
                release();
                status = KernelTraceProbe.absent("the kernel trace could not be opened: " + e.getMessage());
            }
        }
        tell(sink, status);
        return status;
    }

    private void tell(EventSink sink, Status status) {
        try {
            sink.append(new Event.SensorStarted(wallClockNs.getAsLong(), NAME, status.visibility(), status.reason()));
            counts.add(Count.EVENTS_APPENDED);
        } catch (RuntimeException e) {
            counts.add(Count.APPENDS_FAILED);
        }
    }

    /** Begins, and says what is seen with what was found on the way. */
    private Status record(Path tracefs, EventSink sink, Status probed) throws IOException {
        Map<TraceEvent, TraceFormat> formats = new EnumMap<>(TraceEvent.class);
        for (TraceEvent event : wanted()) {
            if (TraceInstance.has(tracefs, event)) {
                formats.put(event, TraceInstance.format(tracefs, event));
            }
        }
        TraceDecoder decoder = new TraceDecoder(formats);
        Status status = copyArguments(probed);
        if (copies == null) {
            LOG.warn("{}: {}", NAME, status.reason());
        }
        Set<TraceEvent> executions =
                copies == null ? EnumSet.of(TraceEvent.PROGRAM_EXECUTED) : EnumSet.noneOf(TraceEvent.class);
        Set<TraceEvent> others = EnumSet.copyOf(formats.keySet());
        others.removeAll(executions);
        Pace pace = executions.isEmpty() ? Pace.GATHERING : Pace.SOON;
        openStream(tracefs, "", options.bufferKib(), others, decoder, "kernel-trace", pace);
        if (!executions.isEmpty()) {
            int execKib = Math.max(LEAST_EXEC_KIB, options.bufferKib() / 4);
            openStream(tracefs, EXEC_SUFFIX, execKib, executions, decoder, "kernel-exec", Pace.PROMPT);
        }

        KernelClock clock = new KernelClock(System::nanoTime, wallClockNs);
        ProcFiles files = new ProcFiles(PROC);
        ProcBootClock boot = ProcBootClock.read(files, clock.nowNs());
        boolean reported = formats.containsKey(TraceEvent.SOCKET_ERROR);
        KernelTraceMapper mapper = new KernelTraceMapper(sink, clock, files, boot, counts, decoder, reported);
        KernelTraceWorker started = new KernelTraceWorker(NAME, mapper, clock, streams, counts, POLL_NS);
        worker = started;
        for (TraceInstance instance : instances) {
            instance.record(true);
        }
        tell(sink, status);
        started.begin(TraceFs.onlineCpus(), () -> ProcSnapshot.take(files, boot, clock::nowNs));
        thread = Thread.ofPlatform().daemon().name("kernel-trace").start(started);
        return status;
    }

    /** Has the kernel copy arguments, or says why they come from {@code /proc}. */
    private Status copyArguments(Status status) {
        if (!options.copyArguments()) {
            return withoutCopies(status, "as configured");
        }
        try {
            copies = KernelArguments.open(counts);
            return status;
        } catch (IOException e) {
            return withoutCopies(status, String.valueOf(e.getMessage()));
        }
    }

    private static Status withoutCopies(Status status, String why) {
        String limit = "; arguments are read from /proc (" + why + "): a program that ends at once may be without";
        return new Status(status.visibility(), status.reason() + limit);
    }

    private void openStream(
            Path tracefs,
            String suffix,
            int bufferKib,
            Set<TraceEvent> events,
            TraceDecoder decoder,
            String threadName,
            Pace pace)
            throws IOException {
        TraceInstance instance = TraceInstance.claim(tracefs, options.instance() + suffix, bufferKib);
        instances.add(instance);
        for (TraceEvent event : events) {
            instance.enable(event);
        }
        streams.add(new TraceStream(instance, decoder, counts, PROC, budget, threadName, pace, copies));
    }

    @Override
    public SensorCounters counters() {
        return counts.view();
    }

    @Override
    public void close() {
        release();
    }

    /** Stops recording, lets the readers finish what is recorded, then ends threads and removes the instances. */
    private void release() {
        boolean interrupted = false;
        for (TraceInstance instance : instances) {
            quietly(() -> instance.record(false));
        }
        long untilNs = System.nanoTime() + DRAIN_NS;
        while (!streams.stream().allMatch(TraceStream::isDrained) && System.nanoTime() < untilNs) {
            LockSupport.parkNanos(DRAIN_PAUSE_NS);
        }
        try {
            for (TraceStream stream : streams) {
                stream.stop();
            }
            if (worker != null) {
                worker.close();
            }
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (worker != null) {
            worker.finish();
        }
        for (TraceInstance instance : instances) {
            quietly(instance::close);
        }
        stopCopies();
        worker = null;
        thread = null;
        streams.clear();
        instances.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something of the kernel's that may refuse. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void quietly(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            counts.add(Count.ERRORS);
        }
    }
}
