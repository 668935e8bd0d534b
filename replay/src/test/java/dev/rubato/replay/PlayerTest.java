package dev.rubato.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Detector;
import dev.rubato.event.Event;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayerTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path dir;

    /** What a detector is told. */
    private final List<Event> judged = new ArrayList<>();

    private final List<Long> lateNs = new ArrayList<>();
    private final List<Long> toldNs = new ArrayList<>();

    /** A detector that keeps what it is told. */
    private final class Listening implements Detector {
        @Override
        public String name() {
            return "listening";
        }

        @Override
        public void eventApplied(Event event, boolean late) {
            judged.add(event);
            if (late) {
                lateNs.add(event.timeNs());
            }
        }

        @Override
        public void timePassed(long nowNs) {
            toldNs.add(nowNs);
        }
    }

    private static String conn(double seconds, String uid, String state) {
        return "{\"ts\":" + String.format(Locale.ROOT, "%.6f", seconds) + ",\"uid\":\"" + uid
                + "\",\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":40000,\"id.resp_h\":\"198.51.100.7\","
                + "\"id.resp_p\":443,\"proto\":\"tcp\",\"conn_state\":\"" + state + "\"}\n";
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private PlayerResult play(boolean strict, Path... paths) throws IOException {
        TraceFiles files = new TraceFiles(null);
        for (Path path : paths) {
            files.add(path.toString());
        }
        PlayerSettings settings =
                new PlayerSettings(List.of(context -> new Listening()), HostAddresses.EVERY, strict, 2);
        return new Player(settings, alert -> {}, event -> {}, Progress.NONE).play(files.files());
    }

    private List<Long> openedSeconds() {
        return judged.stream()
                .filter(event -> event instanceof Event.ConnectionOpened)
                .map(event -> event.timeNs() / SECOND_NS)
                .toList();
    }

    private long ticks() {
        return judged.stream()
                .filter(event -> event instanceof Event.TimePassed)
                .count();
    }

    @Test
    void filesAreOneStreamInOrderOfTimeWhateverTheirOwnOrder() throws Exception {
        Path one = file("one.log", conn(30, "a", "REJ") + conn(10, "b", "REJ"));
        Path other = file("other.log", conn(20, "c", "REJ") + conn(40, "d", "REJ"));
        PlayerResult result = play(false, one, other);
        assertEquals(List.of(10L, 20L, 30L, 40L), openedSeconds());
        assertEquals(List.of(), lateNs);
        assertEquals(4, result.records());
    }

    @Test
    void aTraceThatBeginsAtTheEpochIsJudgedLikeAnyOther() throws Exception {
        play(false, file("epoch.log", conn(0, "a", "REJ") + conn(5, "b", "REJ")));
        assertEquals(List.of(0L, 5L), openedSeconds());
        assertEquals(List.of(), lateNs);
    }

    @Test
    void aStepBackOfHoursIsSortedWithinTheWindow() throws Exception {
        play(false, file("back.log", conn(20_000, "a", "REJ") + conn(5_000, "b", "REJ") + conn(20_001, "c", "REJ")));
        assertEquals(List.of(5_000L, 20_000L, 20_001L), openedSeconds());
        assertEquals(List.of(), lateNs);
    }

    @Test
    void aClockThatWasSetBackBeyondTheWindowBeginsTimeAnew() throws Exception {
        StringBuilder text = new StringBuilder();
        int before = Player.SORTED_EVENTS;
        int after = Player.SORTED_EVENTS;
        for (int i = 0; i < before; i++) {
            text.append(conn(100_000 + i / 100.0, "a" + i, "REJ"));
        }
        for (int i = 0; i < after; i++) {
            text.append(conn(1_000 + i / 100.0, "b" + i, "REJ"));
        }
        PlayerResult result = play(false, file("setback.log", text.toString()));
        assertEquals(1, result.clockSteps());
        assertTrue(lateNs.size() <= Player.SET_BACK_EVENTS, "late events: " + lateNs.size());
        assertTrue(judged.stream().anyMatch(event -> event instanceof Event.ClockStepped));
    }

    @Test
    void timeIsToldWhileNothingHappensAndYearsCostLittle() throws Exception {
        play(false, file("years.log", conn(0, "a", "S0") + conn(400_000_000, "b", "S0")));
        assertTrue(ticks() > 60, "ticks: " + ticks());
        assertTrue(ticks() < 120, "ticks: " + ticks());
        assertTrue(toldNs.contains(3_250_000_000L), "attempts time out as live: " + toldNs);
    }

    @Test
    void aFileNamedTwiceIsReadOnceAndADirectoryByName() throws Exception {
        Path one = file("one.log", conn(10, "a", "REJ"));
        file("notes.txt", "nothing of interest");
        TraceFiles files = new TraceFiles(null);
        files.add(one.toString());
        files.add(dir.toString());
        files.add(dir.resolve("o*.log").toString());
        assertEquals(1, files.files().size());
        assertEquals(1, files.passedOver().size());
        assertThrows(
                NoSuchTraceException.class, () -> files.add(dir.resolve("none").toString()));
        assertThrows(TraceException.class, () -> files.add(dir.resolve("n*").toString()));
    }

    @Test
    void theDnsLogBesideAConnLogIsReadWithIt() throws Exception {
        Path conn = file("site_conn.00.log", conn(10, "a", "REJ"));
        file(
                "site_dns.00.log",
                "{\"ts\":9,\"uid\":\"d\",\"id.orig_h\":\"192.0.2.10\",\"query\":\"a.example\","
                        + "\"answers\":[\"198.51.100.7\"]}\n");
        PlayerResult result = play(false, conn);
        assertEquals(2, result.traces().size());
        assertTrue(judged.stream().anyMatch(event -> event instanceof Event.NameResolved));
    }

    @Test
    void rejectedRecordsAreCountedAndTheFirstFewKept() throws Exception {
        Path file = file("bad.log", conn(1, "a", "REJ") + "{1\n{2\n{3\n" + conn(2, "b", "REJ"));
        PlayerResult result = play(false, file);
        assertEquals(3, result.rejected());
        assertEquals(
                List.of(file + ": line 2: is no whole JSON object", file + ": line 3: is no whole JSON object"),
                result.rejections());
        assertEquals(List.of(1L, 2L), openedSeconds());
        StrictException strict = assertThrows(StrictException.class, () -> play(true, file));
        assertEquals(file + ": line 2: is no whole JSON object", strict.getMessage());
    }

    @Test
    void compressedDataThatEndsEarlyIsARejectionAndWhatCameBeforeIsJudged() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            for (int i = 0; i < 5_000; i++) {
                out.write(conn(i, "u" + i * 7919L, "REJ").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] all = zipped.toByteArray();
        Path file = Files.write(dir.resolve("cut.log.gz"), Arrays.copyOf(all, all.length / 2));
        PlayerResult result = play(false, file);
        assertEquals(1, result.rejections().size());
        assertTrue(
                result.rejections().getFirst().contains("ends early"),
                result.rejections().toString());
        assertEquals(List.of(), result.failures());
        assertTrue(openedSeconds().size() > 1_000);
    }

    @Test
    void aFileThatCannotBeReadFurtherIsNamedAndTheOthersAreJudged() throws Exception {
        byte[] capture = new byte[24 + 16];
        capture[0] = (byte) 0xd4;
        capture[1] = (byte) 0xc3;
        capture[2] = (byte) 0xb2;
        capture[3] = (byte) 0xa1;
        Arrays.fill(capture, 24 + 8, 24 + 12, (byte) 0x7f);
        Path damaged = Files.write(dir.resolve("damaged.pcap"), capture);
        PlayerResult result = play(false, damaged, file("good.log", conn(10, "a", "REJ")));
        assertEquals(1, result.failures().size());
        assertTrue(
                result.failures().getFirst().startsWith(damaged.toString()),
                result.failures().toString());
        assertEquals(List.of(10L), openedSeconds());
    }

    @Test
    void moreFilesThanMayBeOpenAreReadInOrderOfTime() throws Exception {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < Player.MAX_OPEN_FILES + 20; i++) {
            paths.add(file("f" + i + ".log", conn(-1, "x", "REJ") + conn(1000 - i, "u" + i, "REJ")));
        }
        PlayerResult result = play(false, paths.toArray(Path[]::new));
        List<Long> seconds = openedSeconds();
        assertEquals(paths.size(), seconds.size());
        assertEquals(seconds.stream().sorted().toList(), seconds);
        assertEquals(paths.size(), result.rejected(), "priming counts nothing twice");
    }

    @Test
    void theSameFilesGiveTheSameEventsAgain() throws Exception {
        Path one = file("one.log", conn(30, "a", "S0") + conn(10, "b", "SF"));
        Path other = file("other.log", conn(10, "c", "REJ") + conn(40, "d", "SH"));
        play(false, one, other);
        List<Event> first = List.copyOf(judged);
        judged.clear();
        play(false, one, other);
        assertEquals(first, judged);
    }

    @Test
    void everyFormatIsKnownByItsName() {
        for (TraceFormat format : TraceFormat.values()) {
            assertEquals(format, TraceFormat.named(format.option()).orElseThrow());
        }
    }
}
