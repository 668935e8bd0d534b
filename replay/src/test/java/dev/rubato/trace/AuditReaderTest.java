package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Linux audit log, in the forms of its daemon and of its collectors. */
class AuditReaderTest {
    private static ReadTrace read(String text) throws IOException {
        return ReadTrace.of(AuditReader::new, text.getBytes(StandardCharsets.UTF_8), HostAddresses.EVERY);
    }

    private static <T> List<T> of(ReadTrace read, Class<T> kind) {
        return read.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static String call(String time, int number, String exit, int parent, int pid, String exe, String a0) {
        return "type=SYSCALL msg=audit(" + time + "): arch=c000003e syscall=" + number + " success="
                + (exit.startsWith("-") ? "no" : "yes") + " exit=" + exit + " a0=" + a0
                + " a1=0 a2=0 a3=0 items=2 ppid="
                + parent + " pid=" + pid + " auid=1000 uid=33 gid=33 tty=pts2 ses=3 comm=\"x\" exe=\"" + exe
                + "\" key=(null)\n";
    }

    private static String executed(String time, int parent, int pid, String exe, String arguments) {
        return call(time, 59, "0", parent, pid, exe, "55c0") + "type=EXECVE msg=audit(" + time + "): " + arguments
                + "\n" + "type=CWD msg=audit(" + time + "): cwd=\"/srv\"\n";
    }

    @Test
    void tellsAnExecutionWithItsArgumentsAndParent() throws IOException {
        ReadTrace read = read(executed(
                "1700000000.250:7",
                10,
                11,
                "/bin/sh",
                "argc=4 a0=\"sh\" a1=\"-c\" a2=6563686F20612062 a3[0]=61 a3[1]=62"));
        Event.ProcessForked forked = (Event.ProcessForked) read.events.get(0);
        Event.ProcessExecuted executed = (Event.ProcessExecuted) read.events.get(1);
        assertEquals(List.of("sh", "-c", "echo a b", "ab"), executed.image().args());
        assertEquals("/srv", executed.image().cwd());
        assertEquals("33", executed.image().user());
        assertEquals(136 << 8 | 2, executed.image().tty());
        assertEquals(1_700_000_000_250_000_000L, executed.timeNs());
        assertEquals(forked.child(), executed.process());
        assertEquals(10, forked.parent().pid());
    }

    @Test
    void joinsRecordsThatAreMixedAndOutOfOrder() throws IOException {
        String[] one = executed("1700000000.100:1", 10, 11, "/bin/a", "argc=1 a0=\"a\"")
                .split("\n", -1);
        String[] two = executed("1700000000.101:2", 10, 12, "/bin/b", "argc=1 a0=\"b\"")
                .split("\n", -1);
        ReadTrace read = read(String.join("\n", two[1], one[0], two[2], one[2], two[0], one[1], "# a comment", ""));
        List<Event.ProcessExecuted> executed = of(read, Event.ProcessExecuted.class);
        assertEquals(
                List.of("a", "b"),
                executed.stream().map(event -> event.image().args().getFirst()).toList());
    }

    @Test
    void readsEnrichedRecordsWithAndWithoutTheirSeparator() throws IOException {
        for (String separator : List.of("\u001d", "")) {
            String line =
                    call("1700000000.100:1", 59, "0", 10, 11, "/bin/a", "0").replace("\n", "");
            ReadTrace read = read("node=web1 " + line + separator + "ARCH=x86_64 SYSCALL=execve UID=\"www\"\n");
            assertEquals(
                    "/bin/a",
                    of(read, Event.ProcessExecuted.class).getFirst().image().exe());
            assertEquals("web1", read.hosts.getFirst());
        }
    }

    @Test
    void anExecutionThatFailedShowsTheImageOfTheParent() throws IOException {
        String failed = call("1700000000.100:1", 59, "-2", 10, 11, "/usr/bin/java", "0")
                + "type=PROCTITLE msg=audit(1700000000.100:1): proctitle=6A617661002D6A617200612E6A6172\n";
        ReadTrace read = read(failed + executed("1700000000.101:2", 10, 11, "/bin/sh", "argc=1 a0=\"sh\""));
        Event.ProcessExecuted parent = of(read, Event.ProcessExecuted.class).getFirst();
        assertEquals(10, parent.process().pid());
        assertEquals(Event.Basis.SNAPSHOT, parent.basis());
        assertEquals(List.of("java", "-jar", "a.jar"), parent.image().args());
        Event.ProcessExecuted child = of(read, Event.ProcessExecuted.class).getLast();
        assertEquals(parent.process(), child.parent());
        assertEquals("sh", child.image().name());
    }

    @Test
    void aForkCountsWhenItsChildIsHeardOfAndThreadsNever() throws IOException {
        String fork = call("1700000000.100:1", 56, "11", 1, 10, "/bin/a", "1200011");
        String thread = call("1700000000.100:2", 56, "12", 1, 10, "/bin/a", "3d0f00");
        ReadTrace read = read(fork + thread + executed("1700000000.300:3", 10, 11, "/bin/b", "argc=1 a0=\"b\""));
        Event.ProcessExecuted executed = of(read, Event.ProcessExecuted.class).getFirst();
        assertEquals(1_700_000_000_100_000_000L, executed.process().startNs());
        assertEquals(1, of(read, Event.ProcessForked.class).size());
    }

    @Test
    void anIdThatComesBackAfterItsEndIsAnotherProcess() throws IOException {
        ReadTrace read = read(executed("1700000000.100:1", 10, 11, "/bin/a", "argc=1 a0=\"a\"")
                + call("1700000001.100:2", 231, "0", 10, 11, "/bin/a", "0")
                + executed("1700000002.100:3", 10, 11, "/bin/a", "argc=1 a0=\"a\""));
        List<Event.ProcessExecuted> executed = of(read, Event.ProcessExecuted.class);
        assertNotEquals(executed.get(0).process(), executed.get(1).process());
        assertEquals(
                executed.get(0).process(),
                of(read, Event.ProcessExited.class).getFirst().process());
    }

    @Test
    void aSecondExecutionOfAProcessIsTheSameProcess() throws IOException {
        ReadTrace read = read(executed("1700000000.100:1", 10, 11, "/bin/sh", "argc=1 a0=\"sh\"")
                + executed("1700000000.200:2", 10, 11, "/bin/sh", "argc=1 a0=\"sh\""));
        List<Event.ProcessExecuted> executed = of(read, Event.ProcessExecuted.class);
        assertEquals(executed.get(0).process(), executed.get(1).process());
        assertEquals(Event.Basis.EXACT, executed.get(1).basis());
    }

    @Test
    void tellsConnectsByWhatTheyReturned() throws IOException {
        String in4 = "02000050C6336407" + "0".repeat(16);
        String dns = "02000035C6336407" + "0".repeat(16);
        String unix = "01002F72756E2F6E736364";
        ReadTrace read = read(connect("1700000000.100:1", "-115", in4)
                + connect("1700000000.200:2", "-111", in4)
                + connect("1700000000.300:3", "0", dns)
                + connect("1700000000.400:4", "0", unix));
        assertEquals(
                List.of(Event.Outcome.ESTABLISHED, Event.Outcome.REFUSED),
                of(read, Event.ConnectionResolved.class).stream()
                        .map(Event.ConnectionResolved::outcome)
                        .toList());
        assertEquals(
                "198.51.100.7",
                of(read, Event.ConnectionOpened.class)
                        .getFirst()
                        .flow()
                        .remote()
                        .toString());
    }

    private static String connect(String time, String exit, String address) {
        return call(time, 42, exit, 10, 11, "/usr/bin/curl", "3") + "type=SOCKADDR msg=audit(" + time + "): saddr="
                + address + "\n";
    }

    @Test
    void sortingTheAddressesOfANameIsNoContact() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 1; i <= 14; i++) {
            log.append(connect(
                    "1700000000.1" + (10 + i) + ":" + i, "0", "020001BBC63364%02X".formatted(i) + "0".repeat(16)));
        }
        assertEquals(1, of(read(log.toString()), Event.ConnectionOpened.class).size());
    }

    @Test
    void tellsWhoListensAndAccepts() throws IOException {
        String any = "02001F9000000000" + "0".repeat(16);
        String peer = "0200C351C6336407" + "0".repeat(16);
        ReadTrace read = read(call("1700000000.100:1", 49, "0", 1, 11, "/usr/bin/d", "3")
                + "type=SOCKADDR msg=audit(1700000000.100:1): saddr=" + any + "\n"
                + call("1700000000.200:2", 50, "0", 1, 11, "/usr/bin/d", "3")
                + call("1700000000.300:3", 288, "4", 1, 11, "/usr/bin/d", "3")
                + "type=SOCKADDR msg=audit(1700000000.300:3): saddr=" + peer + "\n");
        assertEquals(8080, of(read, Event.ListenerOpened.class).getFirst().port());
        Event.ConnectionOpened accepted = of(read, Event.ConnectionOpened.class).getFirst();
        assertEquals(8080, accepted.flow().localPort());
        assertEquals(50001, accepted.flow().remotePort());
    }

    @Test
    void readsLaurelWithItsParent() throws IOException {
        ReadTrace read = read("""
            {"ID":"1700000000.250:7","NODE":"web1","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","exit":0,\
            "ppid":10,"pid":11,"uid":33,"tty":"(none)","exe":"/bin/sh","ARCH":"x86_64","SYSCALL":"execve"},\
            "EXECVE":{"argc":2,"ARGV":["sh","6162"]},"CWD":{"cwd":"/srv"},"PARENT_INFO":{"exe":"/usr/bin/java","ppid":1}}
            """);
        Event.ProcessExecuted parent = of(read, Event.ProcessExecuted.class).getFirst();
        Event.ProcessExecuted child = of(read, Event.ProcessExecuted.class).getLast();
        assertEquals("/usr/bin/java", parent.image().exe());
        assertEquals(List.of("sh", "6162"), child.image().args());
        assertEquals(0, child.image().tty());
        assertEquals(parent.process(), child.parent());
    }

    @Test
    void readsAuomsInsideTheJsonOfASyslogCollector() throws IOException {
        ReadTrace read = read("""
            {"Computer":"WEB1","SyslogMessage":"type=AUOMS_EXECVE audit(1700000000.250:7): node=WEB1 arch=x86_64 syscall=execve \
            success=yes exit=0 ppid=10 pid=11 user=tomcat uid=1001 tty=(none) comm=\\"bash\\" exe=\\"/bin/bash\\" cwd=\\"/\\" \
            argc=3 cmdline=\\"bash -c \\"a | b\\"\\" redactors= containerid="}
            """);
        Event.ProcessExecuted executed = of(read, Event.ProcessExecuted.class).getFirst();
        assertEquals(List.of("bash", "-c", "a | b"), executed.image().args());
        assertEquals("WEB1", read.hosts.getFirst());
    }

    @Test
    void readsGoAudit() throws IOException {
        ReadTrace read = read("""
            {"sequence":7,"timestamp":"1700000000.250","messages":[{"type":1300,"data":"arch=c000003e syscall=59 success=yes \
            exit=0 a0=1 items=2 ppid=10 pid=11 uid=0 tty=pts0 comm=\\"id\\" exe=\\"/usr/bin/id\\""},{"type":1309,"data":\
            "argc=1 a0=\\"id\\""}],"uid_map":{"0":"root"}}
            """);
        assertEquals(
                List.of("id"),
                of(read, Event.ProcessExecuted.class).getFirst().image().args());
    }

    @Test
    void rejectsDamagedRecordsAndPassesOverTheRest() throws IOException {
        ReadTrace read = read("type=SYSCALL msg=audit(17000x): pid=1\n" + "\n"
                + "type=USER_ACCT msg=audit(1700000000.1:2): pid=3\n"
                + call("1700000000.100:3", 59, "0", 10, 11, "/bin/a", "0").replace("pid=11", "pid=zz"));
        assertEquals(1, read.rejected.size());
        assertEquals(2, read.passedOver);
        assertEquals(List.of(), read.events);
    }

    @Test
    void recognisesItsForms() {
        assertTrue(recognises("type=CWD msg=audit(1700000000.1:2): cwd=\"/\"\n"));
        assertTrue(recognises("{\"ID\":\"1700000000.250:7\",\"SYSCALL\":{}}"));
        assertFalse(recognises("{\"EventID\": 1}"));
    }

    private static boolean recognises(String text) {
        return AuditReader.recognises(text.getBytes(StandardCharsets.UTF_8));
    }
}
