package dev.rubato.cli;

import dev.rubato.replay.Needs;
import dev.rubato.replay.PlayerResult;
import dev.rubato.replay.Score;
import dev.rubato.replay.TraceStatistics;
import dev.rubato.replay.TruthCase;
import dev.rubato.trace.Evidence;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code rubato replay} says on stderr when it is done. */
final class ReplaySummary {
    /** Files that are listed one by one; of more only the sums are told. */
    private static final int MAX_LISTED_FILES = 20;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final PrintWriter err;

    ReplaySummary(PrintWriter err) {
        this.err = err;
    }

    /** Tells what was read, judged and left out. */
    void tell(PlayerResult result, String alerts, List<String> detectors) {
        List<TraceStatistics> traces = result.traces();
        traces.stream().limit(MAX_LISTED_FILES).forEach(trace -> err.println(line(trace)));
        if (traces.size() > MAX_LISTED_FILES) {
            err.println((traces.size() - MAX_LISTED_FILES) + " more files");
        }
        tellRejected(result);
        result.hosts().forEach(this::tellHost);
        if (result.refusedEvents() > 0) {
            err.println("not judged: " + result.refusedEvents() + " events of hosts beyond the "
                    + result.hosts().size() + " that one run judges; replay them apart");
        }
        if (result.clockSteps() > 0) {
            err.println("the clock of the trace was set back " + result.clockSteps() + " times; time began anew there");
        }
        long events = traces.stream().mapToLong(TraceStatistics::events).sum();
        err.println("replayed " + events + " events, " + result.late() + " of them late, from " + result.records()
                + " records, " + result.rejected() + " of them rejected; " + alerts);
        tellNotExercised(detectors, result.seen());
        result.failures().forEach(failure -> err.println("rubato: " + failure));
    }

    private void tellRejected(PlayerResult result) {
        result.rejections().forEach(rejection -> err.println("rejected: " + rejection));
        long more = result.rejected() - result.rejections().size();
        if (more > 0) {
            err.println("rejected: " + more + " more");
        }
    }

    /** A line for each trace, of at most {@value #MAX_LISTED_FILES}. */
    static List<String> sources(PlayerResult result) {
        return result.traces().stream()
                .limit(MAX_LISTED_FILES)
                .map(ReplaySummary::line)
                .toList();
    }

    /** What could not be read or judged, a line each. */
    static List<String> losses(PlayerResult result) {
        List<String> losses = new ArrayList<>(result.failures());
        if (result.traces().size() > MAX_LISTED_FILES) {
            losses.add((result.traces().size() - MAX_LISTED_FILES) + " more files are not listed");
        }
        if (result.rejected() > 0) {
            losses.add(result.rejected() + " of " + result.records() + " records could not be read; the first: "
                    + String.join("; ", result.rejections()));
        }
        if (result.late() > 0) {
            losses.add(result.late() + " events came after their place in time; their timing was not used");
        }
        if (result.refusedEvents() > 0) {
            losses.add(result.refusedEvents() + " events of further hosts were not judged");
        }
        if (result.clockSteps() > 0) {
            losses.add("the clock of the trace was set back " + result.clockSteps() + " times");
        }
        for (PlayerResult.HostStatistics host : result.hosts()) {
            String who = host.name().isEmpty() ? "" : host.name() + ": ";
            if (host.faults() > 0) {
                losses.add(who + "a detector failed at " + host.faults() + " events");
            }
            host.evicted().forEach((table, count) -> losses.add(who + table + " forgotten for lack of room: " + count));
        }
        return losses;
    }

    private static String line(TraceStatistics trace) {
        StringBuilder line = new StringBuilder();
        line.append(trace.file().path())
                .append(": ")
                .append(trace.file().format().option());
        line.append(", ").append(trace.records()).append(" records");
        if (trace.events() > 0) {
            line.append(" from ").append(time(trace.firstNs())).append(" to ").append(time(trace.lastNs()));
        }
        line.append(", ").append(trace.events()).append(" events");
        if (trace.passedOver() > 0) {
            line.append(", ").append(trace.passedOver()).append(" records tell nothing");
        }
        for (Map.Entry<String, Long> note : trace.notes().entrySet()) {
            line.append(", ").append(note.getKey()).append(' ').append(note.getValue());
        }
        return line.toString();
    }

    private static String time(long timeNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_SECOND), Math.floorMod(timeNs, NS_PER_SECOND))
                .toString();
    }

    private void tellHost(PlayerResult.HostStatistics host) {
        String who = host.name().isEmpty() ? "" : host.name() + ": ";
        if (host.faults() > 0) {
            err.println("rubato: " + who + "a detector failed at " + host.faults() + " events, first with "
                    + host.firstFault());
        }
        if (!host.evicted().isEmpty()) {
            List<String> tables = new ArrayList<>();
            host.evicted().forEach((table, count) -> tables.add(table + " " + count));
            tables.sort(null);
            err.println(who + "forgotten for lack of room: " + String.join(", ", tables));
        }
    }

    /** Tells how the alerts compare with what is known of the traces; whether every case passed. */
    boolean tellScores(Score score, List<TruthCase> cases) {
        boolean passed = true;
        for (TruthCase each : cases) {
            Score.Verdict verdict = score.of(each);
            passed &= verdict.passed();
            err.println(verdict.line());
            verdict.details().forEach(detail -> err.println("        " + detail));
        }
        return passed;
    }

    /** Names the detectors whose silence says nothing. */
    void tellNotExercised(List<String> detectors, Set<Evidence> seen) {
        List<String> parts = new ArrayList<>();
        Needs.notExercised(detectors, seen).forEach((detector, why) -> parts.add(detector + " (" + why + ")"));
        if (!parts.isEmpty()) {
            err.println("not exercised: " + String.join(", ", parts));
        }
    }
}
