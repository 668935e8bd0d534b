package dev.rubato.detect.gpu;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Suspicions;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How unusual it is that a process uses a GPU: points, none of which is evidence by itself ({@code detectors.md} 6, all
 * of them priors). Two of the design's terms have no sensor: whether the seat was idle, and which image a container runs.
 *
 * @param points their sum
 * @param habit whether the program's own history speaks for it
 * @param suspected whether another detector suspects the lineage
 * @param rows each term with its points as value, without nats: they decide beside the score, not in it
 */
record NoveltyTerms(double points, boolean habit, boolean suspected, List<Alert.Evidence> rows) {

    /** What the terms are read from. */
    record Sources(
            GpuParameters parameters,
            GpuHistory history,
            ExecutableAges ages,
            Servers servers,
            Suspicions suspicions) {}

    static NoveltyTerms of(HostProcess process, Sources from, long nowNs) {
        GpuParameters.Novelty points = from.parameters.novelty();
        Lineage lineage = process.lineage();
        Terms terms = new Terms(points.medium());
        String exe = process.image().exe();
        long firstNs = from.ages.first(ExecutableAges.key(exe), process.executedNs());
        boolean habit = from.history.isHabit(GpuPrograms.historyKey(process), nowNs);
        boolean suspected = from.suspicions.othersHalfway(lineage, GpuAlerts.DETECTOR, nowNs - points.suspectedNs());
        Servers.@Nullable Server server = from.servers.of(lineage);
        terms.add(nowNs - firstNs < points.youngNs(), "program first seen within a day", points.young());
        terms.add(
                exe.isEmpty() || GpuPrograms.isHidden(exe), "program in a temporary or hidden place", points.hidden());
        terms.add(GpuPrograms.isForeign(lineage.origin()), "root works for others", points.foreignRoot());
        terms.add(server != null && server.exposed, "listens beyond loopback", points.exposed());
        terms.add(server != null && server.peers.count() > 0, "asked by another host", points.served());
        terms.add(suspected, "suspected by another detector", points.suspected());
        terms.add(habit, "used a GPU on earlier days", points.habit());
        terms.add(GpuPrograms.isSeated(process), "started at a terminal or desktop", points.seated());
        return new NoveltyTerms(terms.sum, habit, suspected, List.copyOf(terms.rows));
    }

    private static final class Terms {
        private final double limit;
        private final List<Alert.Evidence> rows = new ArrayList<>();
        private double sum;

        Terms(double limit) {
            this.limit = limit;
        }

        void add(boolean holds, String name, double points) {
            if (holds) {
                sum += points;
                rows.add(new Alert.Evidence("novelty: " + name, points, limit, "points", 0));
            }
        }
    }
}
