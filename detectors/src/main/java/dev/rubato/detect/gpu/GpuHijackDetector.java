package dev.rubato.detect.gpu;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.event.Event;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.TableReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds who uses a GPU that is not theirs ({@code compute}, {@code serving}), and hosts that think with the GPU of
 * another ({@code proxied}): {@code detectors.md} section 6. Late events are left out: every test here lives on order.
 * Owned by the detection thread.
 *
 * <p>Allocates 69 bytes an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class GpuHijackDetector implements Detector {
    private final DetectorContext context;
    private final GpuParameters parameters;
    private final GpuHistory programs;
    private final GpuHistory peers;
    private final ExecutableAges ages;
    private final Servers servers;
    private final GpuAlerts alerts;
    private final ComputeWatch compute;
    private final ProxiedWatch proxied;
    private boolean gpuSeen;
    private long day;
    private int executablesToday;
    private long executablesUntold;
    private long late;

    public GpuHijackDetector(DetectorContext context, GpuParameters parameters) {
        GpuParameters.Limits limits = parameters.limits();
        this.context = context;
        this.parameters = parameters;
        programs = new GpuHistory(parameters.novelty(), limits.programs(), Fact.Kind.GPU_HISTORY, context.facts());
        peers = new GpuHistory(parameters.novelty(), limits.programs(), Fact.Kind.GPU_PEER, context.facts());
        ages = new ExecutableAges(limits.executables());
        servers = new Servers(context.host(), parameters);
        alerts = new GpuAlerts(context, limits.episodes());
        NoveltyTerms.Sources novelty =
                new NoveltyTerms.Sources(parameters, programs, ages, servers, context.suspicions());
        compute = new ComputeWatch(context, parameters, novelty, alerts);
        proxied = new ProxiedWatch(context, parameters, peers, alerts);
    }

    @Override
    public String name() {
        return GpuAlerts.DETECTOR;
    }

    @Override
    public void recall(Fact fact) {
        if (fact.kind() == Fact.Kind.GPU_HISTORY && fact.values().size() == 1) {
            ages.seen(fact.key(), fact.values().getFirst());
        }
        programs.recall(fact);
        peers.recall(fact);
    }

    @Override
    public void eventApplied(Event event, boolean isLate) {
        if (isLate) {
            late++;
            return;
        }
        if (event instanceof Event.GpuSampled sampled) {
            gpuSeen = true;
            compute.sampled(sampled);
        } else if (event instanceof Event.ConnectionOpened opened) {
            if (gpuSeen) {
                servers.opened(opened);
            }
        } else if (event instanceof Event.ConnectionClosed closed) {
            if (gpuSeen) {
                servers.closed(closed);
            }
            proxied.closed(closed);
        } else if (event instanceof Event.ListenerOpened opened) {
            servers.listens(opened);
        } else if (event instanceof Event.ClockStepped) {
            compute.clockStepped();
            proxied.clockStepped();
        } else if (event instanceof Event.AgentStarted) {
            compute.agentStarted();
            proxied.clockStepped();
        }
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean isLate) {
        if (gpuSeen) {
            noteAge(process, timeNs);
        }
        if (!isLate) {
            proxied.executed(process, timeNs);
        }
    }

    private void noteAge(HostProcess process, long timeNs) {
        long key = ExecutableAges.key(process.image().exe());
        if (!ages.seen(key, Math.min(timeNs, process.executedNs()))) {
            return;
        }
        if (timeNs / GpuHistory.DAY_NS != day) {
            day = timeNs / GpuHistory.DAY_NS;
            executablesToday = 0;
        }
        if (executablesToday < parameters.limits().executablesPerDay()) {
            executablesToday++;
            context.facts().remember(new Fact(timeNs, Fact.Kind.GPU_HISTORY, key, List.of(timeNs), ""));
        } else {
            executablesUntold++;
        }
    }

    @Override
    public void processExited(HostProcess process, long timeNs) {
        proxied.exited(process, timeNs);
    }

    @Override
    public void contactResolved(Contact contact) {
        if (!contact.late()) {
            proxied.connected(contact);
        }
    }

    /** What was pushed out of each table or left out, by table. */
    public Map<String, Long> evictions() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("devices-and-programs", compute.evictions());
        counts.put("history", programs.evictions() + peers.evictions());
        counts.put("executables", ages.evictions());
        counts.put("executables-untold", executablesUntold);
        counts.put("servers", servers.evictions());
        counts.put("askers", proxied.evictions());
        counts.put("episodes", alerts.evictions());
        counts.put("late", late);
        return counts;
    }

    @Override
    public void tables(TableReader out) {
        compute.tables(out);
        programs.tables("gpu-history", out);
        peers.tables("gpu-peers", out);
        ages.tables(out);
        servers.tables(out);
        proxied.tables(out);
        alerts.tables(out);
    }
}
