package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Samples each GPU every {@value #INTERVAL_MS} ms: utilisation and memory through OSHI, and which processes use it how much
 * through NVML or the counters of DRM drivers. Absent, and without a thread, where no GPU says anything; a value that a
 * driver does not tell is -1, never 0.
 *
 * <p>GPUs are looked for once, at the start.
 */
public final class OshiGpuSensor implements Sensor {
    /** Time between samples ({@code detectors.md} section 6, test 4a); shorter shortens that test's delay. */
    static final long INTERVAL_MS = 2_000;

    private static final String NAME = "gpu";

    private final OshiGpuCards cards;
    private final Supplier<GpuUsers> usersOfHost;
    private final List<OshiGpuSampler> samplers = new ArrayList<>();
    private final OshiSampleThread thread = new OshiSampleThread("sample-gpus", this::sample);
    private @Nullable OshiEventOutlet outlet;
    private volatile GpuUsers users = GpuUsers.unknown();
    private volatile long lost;

    /** The sensor of this host. */
    public OshiGpuSensor() {
        this(OshiGpuCards.ofThisHost(), GpuUsers::ofThisHost);
    }

    /** @param usersOfHost makes the sources of processes, which are loaded only where there is a GPU */
    OshiGpuSensor(OshiGpuCards cards, Supplier<GpuUsers> usersOfHost) {
        this.cards = cards;
        this.usersOfHost = usersOfHost;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Status probe() {
        List<OshiGpuSampler> opened = new ArrayList<>();
        try {
            return open(opened);
        } finally {
            opened.forEach(OshiGpuSampler::close);
            users.close();
        }
    }

    @Override
    public Status start(EventSink sink) {
        Status status = open(samplers);
        OshiEventOutlet out = new OshiEventOutlet(NAME, sink);
        out.append(new Event.SensorStarted(OshiHost.epochNs(), NAME, status.visibility(), status.reason()));
        outlet = out;
        if (status.isPresent()) {
            thread.start();
        }
        return status;
    }

    /** Opens every GPU that tells something; never throws, whatever a driver does. */
    private Status open(List<OshiGpuSampler> opened) {
        List<String> silent = new ArrayList<>();
        try {
            List<OshiGpuCards.Card> found = cards.find();
            if (!found.isEmpty()) {
                users = usersOfHost.get();
                users.refresh(System.nanoTime());
            }
            for (OshiGpuCards.Card card : found) {
                openOne(card, opened, silent);
            }
        } catch (RuntimeException | LinkageError e) {
            silent.add("the list (" + e + ")");
        }
        if (!opened.isEmpty()) {
            String devices =
                    String.join(", ", opened.stream().map(this::describe).toList());
            return new Status(Event.Visibility.SAMPLED, "every " + INTERVAL_MS + " ms: " + devices);
        }
        if (silent.isEmpty()) {
            return new Status(Event.Visibility.ABSENT, "there is no GPU here (looked for " + cards.lookedFor() + ")");
        }
        return new Status(
                Event.Visibility.ABSENT,
                "neither utilisation nor memory use can be read from " + String.join(", ", silent));
    }

    private String describe(OshiGpuSampler sampler) {
        String through = users.through(sampler.pciSlot());
        return sampler.device()
                + (through == null
                        ? " (which process uses it is not told)"
                        : " (its processes through " + through + ")");
    }

    private void openOne(OshiGpuCards.Card card, List<OshiGpuSampler> opened, List<String> silent) {
        OshiGpuSampler sampler = null;
        try {
            sampler = new OshiGpuSampler(NAME, card);
            if (sampler.tellsAnything() || users.through(card.pciSlot()) != null) {
                opened.add(sampler);
                return;
            }
            silent.add(card.device());
        } catch (RuntimeException | LinkageError e) {
            silent.add(card.device() + " (" + e + ")");
        }
        if (sampler != null) {
            sampler.close();
        }
    }

    private long sample() {
        OshiEventOutlet out = outlet;
        long lostNow = 0;
        if (out != null) {
            users.refresh(System.nanoTime());
            for (OshiGpuSampler sampler : samplers) {
                sampler.sample(OshiHost.epochNs(), users, out::append);
                lostNow += sampler.lost();
            }
        }
        lost = lostNow;
        return INTERVAL_MS * 1_000_000;
    }

    @Override
    public SensorCounters counters() {
        OshiEventOutlet out = outlet;
        if (out == null) {
            return SensorCounters.NONE;
        }
        return new SensorCounters(
                out.taken(),
                out.refused() + lost,
                Map.of("samples-lost", lost, "failures", thread.failures(), "processes-cut", users.cut()));
    }

    @Override
    public void close() {
        if (outlet != null) {
            outlet.close();
        }
        thread.close();
        samplers.forEach(OshiGpuSampler::close);
        samplers.clear();
        users.close();
    }
}
