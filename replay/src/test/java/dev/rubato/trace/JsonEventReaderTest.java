package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logs of tools that write a JSON object an event. */
class JsonEventReaderTest {
    private static ReadTrace read(TraceFormat format, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(Optional.of(format), TraceFormat.of(bytes));
        return ReadTrace.of(format::open, bytes, HostAddresses.EVERY);
    }

    private static <T> List<T> of(ReadTrace read, Class<T> kind) {
        return read.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static void assertChildOf(String parent, String child, ReadTrace read) {
        Event.ProcessExecuted first = of(read, Event.ProcessExecuted.class).getFirst();
        Event.ProcessExecuted second = of(read, Event.ProcessExecuted.class).get(1);
        assertEquals(parent, first.image().exe());
        assertEquals(Event.Basis.SNAPSHOT, first.basis());
        assertEquals(child, second.image().exe());
        assertEquals(Event.Basis.EXACT, second.basis());
        assertEquals(first.process(), second.parent());
    }

    @Test
    void readsTetragon() throws IOException {
        String process =
                "{\"pid\":11,\"uid\":33,\"cwd\":\"/srv\",\"binary\":\"/bin/sh\",\"arguments\":\"-c \\\"id; ls\\\"\","
                        + "\"start_time\":\"2023-11-14T06:41:04.25Z\"}";
        String parent = "{\"pid\":10,\"binary\":\"/usr/bin/java\",\"arguments\":\"-jar"
                + " a.jar\",\"start_time\":\"2023-11-14T05:00:00Z\"}";
        String event = "{\"%s\":{\"process\":" + process + ",\"parent\":" + parent
                + "%s},\"node_name\":\"node1\",\"time\":\"2023-11-14T06:41:04.30Z\"}\n";
        String socket =
                ",\"function_name\":\"tcp_connect\",\"args\":[{\"sock_arg\":{\"family\":\"AF_INET\",\"type\":\"SOCK_STREAM\","
                    + "\"protocol\":\"IPPROTO_TCP\",\"saddr\":\"10.0.0.5\",\"daddr\":\"198.51.100.7\",\"sport\":50001,\"dport\":443}}]";
        ReadTrace read = read(
                TraceFormat.TETRAGON,
                event.formatted("process_exec", "")
                        + event.formatted("process_kprobe", socket)
                        + event.formatted("process_exit", ""));
        assertChildOf("/usr/bin/java", "/bin/sh", read);
        assertEquals(
                List.of("/bin/sh", "-c", "id; ls"),
                of(read, Event.ProcessExecuted.class).get(1).image().args());
        assertEquals(
                "TCP 10.0.0.5:50001 -> 198.51.100.7:443",
                of(read, Event.ConnectionOpened.class).getFirst().flow().toString());
        assertEquals(1, of(read, Event.ProcessExited.class).size());
        assertEquals("node1", read.hosts.getFirst());
    }

    @Test
    void readsTracee() throws IOException {
        String head =
                "{\"timestamp\":1700000000250000000,\"processId\":1,\"hostProcessId\":11,\"hostParentProcessId\":10,"
                    + "\"userId\":33,\"processName\":\"sh\",\"hostName\":\"node1\",\"returnValue\":0,\"eventName\":";
        ReadTrace read = read(
                TraceFormat.TRACEE,
                head + "\"sched_process_exec\",\"args\":[{\"name\":\"pathname\",\"value\":\"/bin/sh\"},"
                        + "{\"name\":\"argv\",\"value\":[\"sh\",\"-c\",\"id\"]}]}\n"
                        + head
                        + "\"security_socket_connect\",\"args\":[{\"name\":\"type\",\"value\":\"SOCK_STREAM\"},{\"name\":\"remote_addr\",\"value\":{\"sa_family\":\"AF_INET\",\"sin_addr\":\"198.51.100.7\",\"sin_port\":\"443\"}}]}\n"
                        + head + "\"security_file_open\",\"args\":[]}\n"
                        + head + "\"sched_process_exit\",\"args\":[]}\n");
        Event.ProcessExecuted executed = of(read, Event.ProcessExecuted.class).getFirst();
        assertEquals(11, executed.process().pid());
        assertEquals(List.of("sh", "-c", "id"), executed.image().args());
        assertEquals(
                executed.process(),
                of(read, Event.ConnectionOpened.class).getFirst().owner());
        assertEquals(1, of(read, Event.ProcessExited.class).size());
        assertEquals(1, read.passedOver);
    }

    @Test
    void readsFalcoWithAndWithoutProcessIds() throws IOException {
        String alert = """
            {"hostname":"node1","output":"...","priority":"Notice","rule":"a","time":"2023-11-14T06:41:04.250Z","output_fields":\
            {%s"evt.type":"execve","proc.name":"sh","proc.exepath":"/bin/sh","proc.cmdline":"sh -c id","proc.pname":"java",\
            "proc.pcmdline":"java -jar a.jar","container.id":"c1"}}
            """;
        String connect = """
            {"hostname":"node1","output":"...","rule":"b","time":"2023-11-14T06:41:05Z","output_fields":{"evt.type":"connect",\
            "proc.name":"sh","proc.exepath":"/bin/sh","proc.cmdline":"sh -c id","container.id":"c1","fd.l4proto":"tcp",\
            "fd.name":"10.0.0.5:50001->198.51.100.7:443"}}
            """;
        assertChildOf("java", "/bin/sh", read(TraceFormat.FALCO, alert.formatted("\"proc.pid\":11,\"proc.ppid\":10,")));
        ReadTrace read = read(TraceFormat.FALCO, alert.formatted("") + connect);
        assertChildOf("java", "/bin/sh", read);
        Event.ConnectionOpened opened = of(read, Event.ConnectionOpened.class).getFirst();
        assertEquals(of(read, Event.ProcessExecuted.class).get(1).process(), opened.owner());
        assertEquals(443, opened.flow().remotePort());
    }

    @Test
    void readsKunai() throws IOException {
        String info =
                "\"info\":{\"host\":{\"name\":\"node1\"},\"event\":{\"name\":\"%s\"},\"task\":{\"name\":\"sh\",\"pid\":11},\"parent_task\":{\"name\":\"java\",\"pid\":10},\"utc_time\":\"2023-11-14T06:41:04.250Z\"}}\n";
        ReadTrace read = read(
                TraceFormat.EBPF_JSONL,
                "{\"data\":{\"command_line\":\"sh -c"
                        + " id\",\"exe\":{\"path\":\"/bin/sh\"},\"parent_exe\":\"/usr/bin/java\"},"
                        + info.formatted("execve")
                        + "{\"data\":{\"exe\":{\"path\":\"/bin/sh\"},\"socket\":{\"type\":\"SOCK_STREAM\"},\"dst\":{\"ip\":\"198.51.100.7\","
                        + "\"port\":443}}," + info.formatted("connect"));
        assertChildOf("/usr/bin/java", "/bin/sh", read);
        assertEquals(
                443, of(read, Event.ConnectionOpened.class).getFirst().flow().remotePort());
    }

    @Test
    void readsSmallCollectors() throws IOException {
        ReadTrace read = read(TraceFormat.EBPF_JSONL, """
            {"timestamp":1700000000250000000,"pid":11,"ppid":10,"comm":"sh","filename":"/bin/sh","args":["sh","-c","id"],"retval":0}
            {"ts":"2023-11-14T22:13:20.5Z","event_type":"net_connect","pid":11,"comm":"sh","syscall_result":-111,\
            "net":{"dst_ip":"198.51.100.7","dst_port":443,"protocol":"unknown"}}
            {"ts":"2023-11-14T22:13:20.6Z","event_type":"unix_connect","pid":11,"comm":"sh","syscall_result":0}
            {"ts":"2023-11-14T22:13:20.7Z","event_type":"dns_response","pid":11,"dns":{"query_name":"a.example","answers":\
            ["198.51.100.7","b.example"]}}
            {"ts":"2023-11-14T22:13:20.8Z","event_type":"net_send","pid":11,"net":{"dst_ip":"198.51.100.7","dst_port":9}}
            """);
        assertEquals(
                List.of("sh", "-c", "id"),
                of(read, Event.ProcessExecuted.class).getFirst().image().args());
        assertEquals(
                Event.Outcome.REFUSED,
                of(read, Event.ConnectionResolved.class).getFirst().outcome());
        assertEquals(
                1, of(read, Event.NameResolved.class).getFirst().addresses().size());
        assertEquals(2, read.passedOver);
    }

    @Test
    void rejectsRecordsThatTellNoTimeAndBadAddresses() throws IOException {
        ReadTrace read = read(TraceFormat.EBPF_JSONL, """
            {"pid":1,"event":"exec"}
            {"ts":1700000000,"pid":1,"event":"connect","daddr":"nowhere","dport":1}
            starting up
            {"ts":1700000000,"pid":1,"event":"connect","daddr":"198.51.100.7","dport":70000}
            """);
        assertEquals(List.of(), read.events);
        assertEquals(3, read.rejected.size());
        assertEquals(1, read.passedOver);
        assertTrue(read.rejected.getLast().startsWith("line 4"), read.rejected.getLast());
    }
}
