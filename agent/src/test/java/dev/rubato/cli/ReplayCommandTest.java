package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    private static final double START = 1_700_000_000;

    @TempDir
    Path dir;

    private Path scan = Path.of("");
    private Path quiet = Path.of("");
    private StringWriter err = new StringWriter();

    @BeforeEach
    void writeTraces() throws IOException {
        StringBuilder refused = new StringBuilder();
        StringBuilder answered = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            refused.append(conn(i, "REJ"));
            answered.append(conn(i, "SF"));
        }
        scan = Files.writeString(dir.resolve("scan.log"), refused);
        quiet = Files.writeString(dir.resolve("quiet.log"), answered);
    }

    /** A connection to one more port of a peer, 20 a second. */
    private static String conn(int number, String state) {
        return String.format(
                Locale.ROOT,
                "{\"ts\":%.6f,\"uid\":\"C%s%d\",\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":%d,"
                        + "\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":%d,\"proto\":\"tcp\",\"conn_state\":\"%s\"}%n",
                START + number / 20.0,
                state,
                number,
                40_000 + number,
                1000 + number,
                state);
    }

    private int run(String... args) {
        err = new StringWriter();
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), args);
    }

    private String alerts(String... args) throws IOException {
        Path out = dir.resolve("alerts.jsonl");
        String[] all = new String[args.length + 3];
        all[0] = "replay";
        all[1] = "--output";
        all[2] = out.toString();
        System.arraycopy(args, 0, all, 3, args.length);
        assertEquals(0, run(all), err.toString());
        return Files.readString(out);
    }

    @Test
    void aScanIsFoundAndItsLookAlikeIsNot() throws Exception {
        assertTrue(alerts("--self", "192.0.2.10", scan.toString()).contains("\"detector\":\"scan\""));
        assertEquals("", alerts("--self", "192.0.2.10", quiet.toString()));
        assertEquals("", alerts("--self", "198.51.100.7", scan.toString()), "the one who is scanned is no scanner");
    }

    @Test
    void whatTheTraceCannotShowIsNamed() throws Exception {
        alerts(scan.toString());
        assertTrue(err.toString().contains("not exercised: "), err.toString());
        assertTrue(err.toString().contains("spawn-chain (no process starts in this trace)"), err.toString());
        assertFalse(err.toString().contains("scan (no"), err.toString());
    }

    @Test
    void theSameTracesGiveTheSameBytesAndSoDoesTheirImportedJournal() throws Exception {
        Path journal = dir.resolve("journal");
        String first = alerts("--self", "192.0.2.10", "--import", journal.toString(), scan.toString());
        assertFalse(first.isEmpty());
        assertEquals(first, alerts("--self", "192.0.2.10", scan.toString()));
        assertEquals(first, alerts(journal.toString()));
        assertEquals(1, run("replay", "--import", journal.toString(), scan.toString()));
        assertTrue(err.toString().contains("holds a journal already"), err.toString());
    }

    @Test
    void failOnLooksAtSeverity() {
        String out = dir.resolve("out").toString();
        assertEquals(3, run("replay", "--fail-on", "medium", "--output", out, scan.toString()));
        assertEquals(0, run("replay", "--fail-on", "critical", "--output", out, scan.toString()));
        assertEquals(0, run("-r", quiet.toString(), "--fail-on", "info", "--output", out));
    }

    @Test
    void filesThatAreNoTracesAreToldInOneLine() throws Exception {
        Path empty = Files.write(dir.resolve("empty"), new byte[0]);
        Path binary = Files.write(dir.resolve("binary"), new byte[] {1, 2, 3, 4, 5, 0, 0, 9});
        Path cut =
                Files.write(dir.resolve("cut.pcap"), new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1});
        for (Path each : new Path[] {empty, binary, cut}) {
            assertEquals(1, run("replay", "--output", dir.resolve("out").toString(), each.toString()), err.toString());
            assertTrue(err.toString().contains(each.toString()), err.toString());
            assertFalse(err.toString().contains("\tat "), err.toString());
        }
        assertEquals(
                1,
                run("replay", "--format", "pcap", "--output", dir.resolve("out").toString(), scan.toString()));
        assertTrue(err.toString().contains("this is no pcap or pcapng capture"), err.toString());
    }

    @Test
    void wrongUsageIsToldApart() {
        assertEquals(2, run("replay", "--self", "localhost", scan.toString()));
        assertEquals(2, run("replay", "--format", "word", scan.toString()));
        assertEquals(2, run("replay", dir.resolve("none").toString()));
        assertEquals(2, run("replay", dir.resolve("none*").toString() + "/x", scan.toString()));
    }

    @Test
    void aDirectoryAndAPatternWork() throws Exception {
        assertEquals(
                alerts(scan.toString(), quiet.toString()),
                alerts(dir.resolve("*.log").toString()));
        Files.writeString(dir.resolve("notes.txt"), "no trace");
        alerts(dir.toString());
        assertTrue(err.toString().contains("passed over: "), err.toString());
    }

    @Test
    void strictStopsAtTheFirstRecordThatCannotBeRead() throws Exception {
        Files.writeString(scan, conn(0, "REJ") + "{\n" + conn(1, "REJ"));
        alerts(scan.toString());
        assertTrue(err.toString().contains("rejected: " + scan + ": line 2: "), err.toString());
        assertEquals(1, run("replay", "--strict", "--output", dir.resolve("out").toString(), scan.toString()));
        assertTrue(err.toString().contains(scan + ": line 2: is no whole JSON object"), err.toString());
    }

    @Test
    void theTruthAboutATraceIsScored() throws Exception {
        String about = "[{\"id\":\"T1\",\"files\":[\"scan.log\"],\"format\":\"zeek\",\"kind\":\"net-attack\","
                + "\"self\":[\"192.0.2.10\"],\"expect\":[{\"detector\":\"scan\",\"subject\":\"192.0.2.10|nobody\","
                + "\"from\":\"2023-11-14T22:13:20.000Z\",\"by\":\"2023-11-14T22:13:%s.000Z\"}],\"silent\":[]}]";
        Path truth = Files.writeString(dir.resolve("truth.json"), String.format(Locale.ROOT, about, "23"));
        String[] scored = {
            "replay", "--truth", truth.toString(), "--self", "192.0.2.10", "--output", dir + "/out", scan.toString()
        };
        assertEquals(0, run(scored), err.toString());
        assertTrue(err.toString().contains("1/1 hit"), err.toString());
        Files.writeString(truth, String.format(Locale.ROOT, about, "20"));
        assertEquals(1, run(scored));
        assertTrue(err.toString().contains("missed: scan"), err.toString());
        Files.writeString(truth, about.replaceAll("\"expect\":\\[.*\\],\"silent", "\"expect\":[],\"silent"));
        assertEquals(1, run(scored));
        assertTrue(err.toString().contains("false positive: "), err.toString());
        assertEquals(2, run("replay", "--truth", truth.toString(), quiet.toString()));
    }
}
