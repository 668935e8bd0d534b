package dev.rubato.bench.competitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.bench.competitor.Sightings.Seen;
import dev.rubato.bench.load.LoadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What competitors write is counted by the load that it belongs to. */
class CompetitorOutputTest {
    private @TempDir Path directory = Path.of(".");

    private static LoadResult execs(long pid, long beganMs) {
        return new LoadResult(pid, 0, 2, beganMs, 1, 0, 0);
    }

    private static LoadResult connects(int port) {
        return new LoadResult(900, port, 1, 0, 1, 0, 0);
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void auditRecordsOfOneEventShareASerialNumber() throws Exception {
        Path log = write("audit.log", """
            type=SYSCALL msg=audit(1.5:7): syscall=59 success=yes exit=0 ppid=500 pid=501 comm="true" exe="/usr/bin/true"
            type=EXECVE msg=audit(1.5:7): argc=1 a0="/bin/true"
            type=SYSCALL msg=audit(1.6:8): syscall=59 success=yes exit=0 ppid=500 pid=502 comm="true" exe="/usr/bin/true"
            type=EXECVE msg=audit(1.6:9): argc=1 a0="of another event"
            type=SYSCALL msg=audit(1.7:10): syscall=59 success=no exit=-2 ppid=500 pid=503 comm="true" exe="/usr/bin/true"
            """);
        write("audit.log.1", """
            type=SYSCALL msg=audit(1.2:3): syscall=42 success=yes exit=0 ppid=1 pid=900 comm="load" exe="/tmp/load"
            type=SOCKADDR msg=audit(1.2:3): saddr=02001F907F0000010000000000000000
            """);
        Sightings sightings = new AuditLog().read(log);
        assertEquals(new Seen(2, 1, 2), sightings.of(execs(500, 0), 0));
        assertEquals(new Seen(1, 0, 1), sightings.of(connects(8080), 0));
        assertEquals(new Seen(0, 0, 0), sightings.of(execs(501, 0), 0));
    }

    /** When the lines of forkstat below begin. */
    private static long noon() {
        ZoneId zone = ZoneId.systemDefault();
        return LocalDate.now(zone).atTime(12, 0, 1).atZone(zone).toInstant().toEpochMilli();
    }

    @Test
    void anExecOfAChildOfTheLoadCountsWhateverForkstatCallsIt() throws Exception {
        Path out = write("stdout", """
            Time     Event   PID Info   Duration Process
            12:00:01 fork    500 parent          /tmp/rubato-load exec 100 3600\s
            12:00:01 fork    501 child           /tmp/rubato-load exec 100 3600\s
            12:00:01 exec    501                 /bin/true\s
            12:00:01 fork    500 parent          /tmp/rubato-load exec 100 3600\s
            12:00:01 fork    502 child           true
            12:00:01 exec    502                 true
            12:00:01 fork    500 parent          /tmp/rubato-load exec 100 3600\s
            Time     Event   PID Info   Duration Process
            12:00:01 fork    503 child           /tmp/rubato-load exec 100 3600\s
            12:00:01 exec    503                 /tmp/rubato-load exec 100 3600\s
            12:00:01 fork    600 parent          bash /dev/fd/3\s
            12:00:01 fork    601 child           sleep 0.005\s
            12:00:01 exec    601                 sleep 0.005\s
            """);
        Sightings sightings = Forkstat.read(out);
        assertEquals(new Seen(3, 1, 3), sightings.of(execs(500, noon()), 1_000));
        assertEquals("0", sightings.lost());
    }

    @Test
    void anExecWhoseForkWasMissedBelongsToTheLoadOfItsTime() throws Exception {
        Path out = write("stdout", """
            12:00:01 fork      0 parent          [swapper]
            12:00:01 fork    501 child           <unknown>
            12:00:01 exec    501                 <unknown>
            12:00:01 fork      0 parent          [swapper]
            12:00:01 fork    502 child           <unknown>
            12:00:01 exec    502                 true
            12:00:02 recv ----- nobufs          (No buffer space available)
            12:00:02 exec    503                 /bin/true\s
            12:00:02 exec    777                 seq 20\s
            """);
        Sightings sightings = Forkstat.read(out);
        assertEquals(new Seen(2, 1, 0), sightings.of(execs(500, noon()), 1_000));
        assertEquals(new Seen(0, 0, 0), sightings.of(execs(600, noon() + 60_000), 1_000));
        assertEquals("its buffer was full 1×", sightings.lost());
    }

    @Test
    void whoKnowsNoProcessesTellsOfNoOwners() {
        Sightings sightings = new Sightings();
        sightings.connectsWithoutOwners(8080, 7);
        assertEquals(new Seen(7, 0, Seen.NO_OWNERS), sightings.of(connects(8080), 0));
    }

    @Test
    void rubatoTellsWhatBecameOfThePacketsItDidNotJudge() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertEquals("3", RunningRubato.lost(mapper.readTree("{\"lost\": 3, \"sensors\": {}}")));
        assertEquals(
                "21 (packets: 100 read, 12 dropped unread; attempts beyond the rate limits: 9)",
                RunningRubato.lost(mapper.readTree("""
                    {"lost": 21, "sensors": {"packet": {"lost": 21, "details": {
                      "packets": 100, "kernel-drops": 12, "over-rate-outbound": 8, "over-rate-inbound": 1}}}}
                    """)));
    }

    @Test
    void bpftraceTellsWhatItLostOnEitherStream() throws Exception {
        Path out = write("stdout", """
            ready
            args 501 /bin/true
            exec 501 500 /bin/true
            exec 502 500 /bin/true
            connect 900 8080
            """);
        Path err = write("stderr", "Lost 12 events\nLost 3 events\n");
        Sightings sightings = Bpftrace.read(out, err);
        assertEquals(new Seen(2, 1, 2), sightings.of(execs(500, 0), 0));
        assertEquals(new Seen(1, 0, 1), sightings.of(connects(8080), 0));
        assertEquals("15", sightings.lost());
    }
}
