package dev.rubato.detect.gpu;

import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Event;
import dev.rubato.event.Mix;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Sustained use of a GPU by a program without a history of it (test 4a), and whether its work begins when other hosts ask
 * (test 4b). Owned by the detection thread.
 *
 * <p>What the driver says decides what is asked. It names each process's share: each program is judged by its own. It
 * names processes without shares: the device's load is given to the only one that computes. It names nobody: the device
 * is judged as a whole, needs twice the evidence, and is never worth more than {@code medium}, since a game or the
 * owner's training run looks the same from there.
 */
final class ComputeWatch {
    private final HostView host;
    private final GpuParameters parameters;
    private final GpuHistory history;
    private final Servers servers;
    private final GpuDevices devices;
    private final GpuTracks tracks;
    private final NoveltyTerms.Sources novelty;
    private final GpuAlerts alerts;
    private final GpuFindings findings;
    private boolean live;

    ComputeWatch(DetectorContext context, GpuParameters parameters, NoveltyTerms.Sources novelty, GpuAlerts alerts) {
        this.host = context.host();
        this.parameters = parameters;
        this.novelty = novelty;
        this.history = novelty.history();
        this.servers = novelty.servers();
        this.alerts = alerts;
        this.devices = new GpuDevices(parameters);
        this.tracks = new GpuTracks(parameters.limits().tracks());
        this.findings = new GpuFindings(parameters);
    }

    /** An agent watches this host: without it the events are a recording. */
    void agentStarted() {
        live = true;
    }

    void clockStepped() {
        devices.forgetTimes();
    }

    void sampled(Event.GpuSampled sample) {
        GpuDevices.Device device = devices.sampled(sample);
        if (device.beginsAnew()) {
            tracks.removeIf(track -> track.key.device() == device.hash);
        }
        history.watched(device.hash, sample.timeNs());
        Event.GpuUse only = onlyOneThatComputes(sample);
        boolean told = false;
        for (Event.GpuUse use : sample.uses()) {
            boolean inferred = use.equals(only);
            double percent = inferred ? sample.utilisationPercent() : use.utilisationPercent();
            if (percent >= 0) {
                told = true;
                track(sample, device, use)
                        .add(sample.timeNs(), use, host.knownProcess(use.process()), percent, inferred);
            }
        }
        if (!told && !onlyDraws(sample)) {
            wholeDevice(sample, device);
        }
        observe(sample, device);
    }

    /** The one process without a share of its own that computes, if there is just one. */
    private static Event.@Nullable GpuUse onlyOneThatComputes(Event.GpuSampled sample) {
        Event.GpuUse only = null;
        for (Event.GpuUse use : sample.uses()) {
            if (use.context() == Event.GpuContext.GRAPHICS) {
                continue;
            }
            if (only != null) {
                return null;
            }
            only = use;
        }
        return only == null || only.utilisationPercent() >= 0 ? null : only;
    }

    /** Whether the driver names users, and all of them draw. */
    private static boolean onlyDraws(Event.GpuSampled sample) {
        for (Event.GpuUse use : sample.uses()) {
            if (use.context() != Event.GpuContext.GRAPHICS) {
                return false;
            }
        }
        return !sample.uses().isEmpty();
    }

    private GpuTrack track(Event.GpuSampled sample, GpuDevices.Device device, Event.GpuUse use) {
        HostProcess process = host.knownProcess(use.process());
        long lineage = process == null
                ? Mix.mix(use.process().startNs(), use.process().pid())
                : process.lineage().id();
        long program = process == null ? 1 : GpuPrograms.hash(GpuPrograms.classOf(process.image()));
        return track(sample, new GpuTrack.Key(device.hash, lineage, program));
    }

    private GpuTrack track(Event.GpuSampled sample, GpuTrack.Key key) {
        GpuTrack track = tracks.get(key);
        if (track == null) {
            double cap = parameters.thresholdNats() * parameters.dwell().capThresholds();
            track = new GpuTrack(
                    key,
                    sample.device(),
                    new DwellStatistic(parameters.dwell(), cap),
                    new CoincidenceStatistic(parameters.serving().attackShare()));
            tracks.add(track);
        }
        return track;
    }

    private void wholeDevice(Event.GpuSampled sample, GpuDevices.Device device) {
        GpuTrack track = track(sample, new GpuTrack.Key(device.hash, 0, 0));
        track.sampleNs = sample.timeNs();
        track.percent = Math.max(0, sample.utilisationPercent());
        track.memoryBytes = sample.memoryUsedBytes();
        track.candidates = sample.uses().size();
    }

    private void observe(Event.GpuSampled sample, GpuDevices.Device device) {
        for (GpuTrack track : tracks.all()) {
            if (track.key.device() != device.hash) {
                continue;
            }
            boolean present = track.sampleNs == sample.timeNs();
            boolean wasBusy = track.busy;
            track.busy = present && isBusy(track);
            track.dwell.add(sample.timeNs(), track.busy, device.weight(), track.percent);
            if (track.busy) {
                remember(track, sample.timeNs(), device.stepNs());
                if (!wasBusy && !device.beginsAnew()) {
                    begins(track, sample.timeNs(), device.stepNs());
                }
                judge(track, sample.timeNs());
            }
        }
        tracks.removeIf(track -> track.key.device() == device.hash
                && track.sampleNs != sample.timeNs()
                && track.dwell.value() == 0
                && track.serving.value() == 0);
    }

    private boolean isBusy(GpuTrack track) {
        GpuParameters.Dwell dwell = parameters.dwell();
        if (track.key.program() != 0 && track.context == Event.GpuContext.GRAPHICS) {
            return false;
        }
        boolean shared = track.key.program() == 0 || track.inferred;
        boolean holdsModel = track.memoryBytes < 0 || track.memoryBytes >= dwell.modelBytes();
        double least = holdsModel ? (shared ? dwell.hostBusyPercent() : dwell.busyPercent()) : dwell.saturatedPercent();
        return track.percent >= least;
    }

    private void remember(GpuTrack track, long timeNs, long stepNs) {
        HostProcess process = track.process;
        if (track.key.program() == 0) {
            history.used(track.key.device(), timeNs, stepNs, track.device);
        } else if (process != null && !isSuspected(process, timeNs)) {
            history.used(GpuPrograms.historyKey(process), timeNs, stepNs, GpuPrograms.classOf(process.image()));
        }
    }

    private boolean isSuspected(HostProcess process, long timeNs) {
        long fromNs = timeNs - parameters.novelty().suspectedNs();
        return novelty.suspicions().othersHalfway(process.lineage(), GpuAlerts.DETECTOR, fromNs);
    }

    /** An idle program began to work within the step before {@code timeNs}: did somebody ask? */
    private void begins(GpuTrack track, long timeNs, long stepNs) {
        HostProcess process = track.process;
        Servers.Server server = process == null ? null : servers.of(process.lineage());
        if (server == null) {
            return;
        }
        long windowNs = stepNs + parameters.serving().lagNs();
        double chance = Math.max(parameters.serving().chanceFloor(), server.cover.share(timeNs, windowNs));
        track.serving.add(timeNs, server.asked(timeNs - windowNs, timeNs), chance);
    }

    private void judge(GpuTrack track, long timeNs) {
        if (track.key.program() == 0) {
            judgeDevice(track, timeNs);
            return;
        }
        HostProcess process = track.process;
        if (process == null) {
            return;
        }
        double threshold = parameters.thresholdNats();
        double strongest = Math.max(track.dwell.value(), track.serving.value());
        if (strongest < threshold) {
            return;
        }
        NoveltyTerms terms = NoveltyTerms.of(process, novelty, timeNs);
        boolean warm = history.isWarm(timeNs);
        Servers.Server server = servers.of(process.lineage());
        if (server != null && track.serving.value() >= threshold) {
            boolean strange = terms.points() >= parameters.novelty().medium();
            if (strange || server.peers.count() >= parameters.serving().peers()) {
                Severity severity = terms.habit() && !strange ? Severity.INFO : severity(terms, warm);
                alerts.tell(
                        findings.serving(track, process, server, terms, severity, warm, timeNs), parameters.muteNs());
            }
        }
        boolean alarms = track.dwell.value() >= threshold
                && terms.points() >= parameters.novelty().medium();
        if (alarms) {
            alerts.tell(
                    findings.compute(track, process, terms, severity(terms, warm), warm, timeNs), parameters.muteNs());
        }
        if (alarms || track.serving.value() >= threshold) {
            alerts.note(process.lineage(), strongest, threshold, timeNs, track.serving.value() >= threshold);
        }
    }

    /** Somebody should look now if it is very unusual, and what is usual is known, or another detector agrees. */
    private Severity severity(NoveltyTerms terms, boolean warm) {
        boolean sure = warm || terms.suspected();
        return sure && terms.points() >= parameters.novelty().high() ? Severity.HIGH : Severity.MEDIUM;
    }

    private void judgeDevice(GpuTrack track, long timeNs) {
        double threshold = parameters.thresholdNats() * parameters.dwell().unattributedThresholds();
        if (track.dwell.value() < threshold || history.isHabit(track.key.device(), timeNs)) {
            return;
        }
        boolean warm = history.isWarm(timeNs);
        Severity severity = live && !warm ? Severity.LOW : Severity.MEDIUM;
        alerts.tell(findings.device(track, threshold, severity, warm, timeNs), parameters.unattributedMuteNs());
    }

    long evictions() {
        return devices.evictions() + tracks.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        devices.tables(out);
        out.table("gpu-programs", tracks);
    }
}
