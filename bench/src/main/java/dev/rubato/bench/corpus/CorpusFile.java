package dev.rubato.bench.corpus;

import dev.rubato.agent.DetectorList;
import dev.rubato.alert.Severity;
import dev.rubato.replay.Player;
import dev.rubato.replay.PlayerResult;
import dev.rubato.replay.PlayerSettings;
import dev.rubato.replay.Progress;
import dev.rubato.replay.TraceFiles;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What replay makes of one file.
 *
 * @param end how it ended
 * @param words what its user is told, or what went wrong
 * @param seconds how long it took
 * @param records read
 * @param rejected of them, that could not be read
 * @param alarms of at least medium severity
 */
record CorpusFile(Path path, End end, String words, double seconds, long records, long rejected, long alarms) {
    private static final double NS_PER_SECOND = 1e9;

    /** How the reading of a file ended. */
    enum End {
        JUDGED,
        /** In words for the user: of no known format, or readable up to some place only. */
        REFUSED,
        CRASHED,
        TOO_LONG
    }

    /** Judges the file with all detectors, in a thread of its own that is left alone after {@code limitSeconds}. */
    static CorpusFile of(Path path, int limitSeconds) throws InterruptedException {
        FutureTask<CorpusFile> judging = new FutureTask<>(() -> judge(path));
        Thread.ofPlatform().daemon().name("corpus").start(judging);
        try {
            return judging.get(limitSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new CorpusFile(path, End.TOO_LONG, "did not end", limitSeconds, 0, 0, 0);
        } catch (ExecutionException e) {
            return new CorpusFile(path, End.CRASHED, String.valueOf(e.getCause()), 0, 0, 0, 0);
        }
    }

    private static CorpusFile judge(Path path) throws IOException {
        long beganNs = System.nanoTime();
        AtomicLong alarms = new AtomicLong();
        try {
            TraceFiles files = new TraceFiles(null);
            files.add(path.toString());
            PlayerSettings settings = new PlayerSettings(DetectorList.all(), HostAddresses.EVERY, false, 1);
            PlayerResult result = new Player(
                            settings,
                            alert -> alarms.addAndGet(alert.severity().compareTo(Severity.MEDIUM) >= 0 ? 1 : 0),
                            event -> {},
                            Progress.NONE)
                    .play(files.files());
            return of(path, result, since(beganNs), alarms.get());
        } catch (TraceException e) {
            return new CorpusFile(path, End.REFUSED, String.valueOf(e.getMessage()), since(beganNs), 0, 0, 0);
        }
    }

    private static double since(long beganNs) {
        return (System.nanoTime() - beganNs) / NS_PER_SECOND;
    }

    private static CorpusFile of(Path path, PlayerResult result, double seconds, long alarms) {
        End end = End.JUDGED;
        List<String> words = result.failures();
        if (!words.isEmpty()) {
            end = words.getFirst().contains(PlayerResult.READER_FAULT) ? End.CRASHED : End.REFUSED;
        }
        for (PlayerResult.HostStatistics host : result.hosts()) {
            if (host.faults() > 0) {
                end = End.CRASHED;
                words = List.of(host.firstFault());
            }
        }
        return new CorpusFile(
                path, end, String.join("; ", words), seconds, result.records(), result.rejected(), alarms);
    }
}
