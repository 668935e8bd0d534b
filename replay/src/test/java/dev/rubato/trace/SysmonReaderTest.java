package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows events in each of the forms that collectors give them. */
class SysmonReaderTest {
    /** The start that the guid {@code {AAAAAAAA-1680-6553-...}} tells: 2023-11-14T06:41:04Z. */
    private static final long GUID_START_NS = 0x65531680L * LogTime.SECOND_NS;

    private static final String CREATED = """
        {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Computer": "PC1.example.org", \
        "UtcTime": "2023-11-14 06:41:04.250", "ProcessGuid": "{AAAAAAAA-1680-6553-0000-000000000100}", \
        "ProcessId": "4242", "Image": "C:\\\\Windows\\\\System32\\\\cmd.exe", \
        "CommandLine": "\\"C:\\\\Windows\\\\System32\\\\cmd.exe\\" /c \\"dir C:\\\\Temp\\"", \
        "CurrentDirectory": "C:\\\\", "User": "PC1\\\\ann", \
        "ParentProcessGuid": "{AAAAAAAA-1600-6553-0000-000000000200}", "ParentProcessId": 400, \
        "ParentImage": "C:\\\\Program Files\\\\Mail\\\\mail.exe", "ParentCommandLine": "mail.exe -tray"}
        """;

    private static final String CONNECTED = """
        {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 3, "Computer": "pc1", \
        "UtcTime": "2023-11-14 06:41:05.000", "ProcessGuid": "{AAAAAAAA-1680-6553-0000-000000000100}", \
        "ProcessId": "4242", "Image": "C:\\\\Windows\\\\System32\\\\cmd.exe", "Protocol": "tcp", \
        "Initiated": "true", "SourceIp": "10.0.0.5", "SourcePort": "50001", \
        "DestinationIp": "198.51.100.7", "DestinationPort": "443"}
        """;

    private static ReadTrace read(String text) throws IOException {
        return read(text, StandardCharsets.UTF_8);
    }

    private static ReadTrace read(String text, Charset charset) throws IOException {
        byte[] bytes = text.getBytes(charset);
        return ReadTrace.of(WindowsEventReader::new, bytes, HostAddresses.EVERY);
    }

    private static <T> List<T> of(ReadTrace read, Class<T> kind) {
        return read.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void tellsAProcessAfterItsParent() throws IOException {
        ReadTrace read = read(CREATED);
        assertEquals(List.of("pc1", "pc1"), read.hosts);
        Event.ProcessExecuted parent = (Event.ProcessExecuted) read.events.get(0);
        Event.ProcessExecuted child = (Event.ProcessExecuted) read.events.get(1);
        assertEquals(Event.Basis.SNAPSHOT, parent.basis());
        assertEquals("mail.exe", parent.image().name());
        assertEquals(400, parent.process().pid());
        assertEquals(Event.Basis.EXACT, child.basis());
        assertEquals(parent.process(), child.parent());
        assertEquals(GUID_START_NS, child.process().startNs());
        assertEquals(
                List.of("C:\\Windows\\System32\\cmd.exe", "/c", "dir C:\\Temp"),
                child.image().args());
        assertEquals("PC1\\ann", child.image().user());
    }

    @Test
    void readsArraysPrettyPrintAndUtf16Alike() throws IOException {
        List<Event> plain = read(CREATED).events;
        assertEquals(plain, read("[" + CREATED.replace(", \"", ",\n  \"") + "]").events);
        assertEquals(plain, read("\ufeff" + CREATED, StandardCharsets.UTF_16LE).events);
    }

    @Test
    void readsWinlogbeatAndDataInATextAlike() throws IOException {
        String data = CREATED.substring(CREATED.indexOf("\"UtcTime\""), CREATED.lastIndexOf('}'));
        String beat = "{\"@timestamp\": \"2023-11-14T06:41:04.251Z\", \"host\": {\"name\": \"collector\"}, \"winlog\": "
                + "{\"event_id\": 1, \"channel\": \"Microsoft-Windows-Sysmon/Operational\", "
                + "\"computer_name\": \"PC1.example.org\", \"process\": {\"pid\": 7}, \"event_data\": {" + data
                + "}}}\n";
        String text = "{\"EventID\": 1, \"Channel\": \"Microsoft-Windows-Sysmon/Operational\", \"Computer\": \"PC1\", "
                + "\"EventData\": \"{" + data.replace("\\", "\\\\").replace("\"", "\\\"") + "}\"}\n";
        List<Event> plain = read(CREATED).events;
        assertEquals(plain, read(beat).events);
        assertEquals(plain, read(text).events);
    }

    @Test
    void readsXmlInADocumentAndInSyslogAndTakesWhatIsBeforeACut() throws IOException {
        String xml = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
                + "Name='Linux-Sysmon'/><EventID>1</EventID><Computer>web1</Computer></System><EventData>"
                + "<Data Name='UtcTime'>2023-11-14 06:41:04.250</Data>"
                + "<Data Name='ProcessGuid'>{AAAAAAAA-1680-6553-0000-000000000100}</Data>"
                + "<Data Name='ProcessId'>77</Data><Data Name='Image'>/bin/bash</Data>"
                + "<Data Name='CommandLine'>bash -c &quot;a &amp;&amp; b&quot;</Data>"
                + "<Data Name='ParentProcessId'>70</Data><Data Name='ParentImage'>/usr/bin/java</Data>"
                + "<Data Name='ParentCommandLine'>java -jar a.jar</Data></EventData></Event>";
        List<Event> whole = read("<Events>\n" + xml.replace("><", ">\n <") + "\n</Events>\n").events;
        Event.ProcessExecuted child = (Event.ProcessExecuted) whole.get(1);
        assertEquals(List.of("bash", "-c", "a && b"), child.image().args());
        assertEquals(whole, read("<Events>" + xml + "</Events>").events);
        String cut = xml.substring(0, xml.indexOf(" -jar"));
        ReadTrace cutOff = read("Nov 14 06:41:04 web1 sysmon: " + cut + "\nNov 14 06:41:05 web1 sshd[1]: hello\n");
        assertEquals(child, cutOff.events.get(1));
        assertEquals(1, cutOff.passedOver);
        assertEquals(List.of(), cutOff.rejected);
    }

    @Test
    void tellsAConnectionWithItsOwnerAndTheHostsOwnAddress() throws IOException {
        ReadTrace read = read(CREATED + CONNECTED);
        Event.ConnectionOpened opened = of(read, Event.ConnectionOpened.class).getFirst();
        assertEquals(Flow.Direction.OUTBOUND, opened.direction());
        assertEquals(of(read, Event.ProcessExecuted.class).get(1).process(), opened.owner());
        assertEquals(
                Event.Outcome.ESTABLISHED,
                of(read, Event.ConnectionResolved.class).getFirst().outcome());
        Event.NetworkChanged network = of(read, Event.NetworkChanged.class).getFirst();
        assertEquals(Address.parse("10.0.0.5"), network.addresses().getFirst().address());
    }

    @Test
    void takesTheEndWithTheLesserPortForTheAcceptingOne() throws IOException {
        String accepted = CONNECTED.replace("\"Initiated\": \"true\"", "\"Initiated\": \"false\"");
        Flow flow = of(read(accepted), Event.ConnectionOpened.class).getFirst().flow();
        assertEquals(443, flow.localPort());
        assertEquals(
                443, of(read(accepted), Event.ListenerOpened.class).getFirst().port());
    }

    @Test
    void passesOverDatagramsAndOtherChannels() throws IOException {
        ReadTrace read = read(CONNECTED.replace("\"tcp\"", "\"udp\"")
                + CONNECTED.replace("Microsoft-Windows-Sysmon/Operational", "System"));
        assertEquals(List.of(), read.events);
        assertEquals(2, read.passedOver);
    }

    @Test
    void tellsOneStartOnceThoughTwoChannelsLogItHoursApart() throws IOException {
        String security = """
            {"Channel": "Security", "EventID": 4688, "Hostname": "PC1", "EventTime": "2023-11-14 01:41:04", \
            "EventReceivedTime": "2023-11-14 01:41:06", "@timestamp": "2023-11-14T06:41:06.100Z", \
            "NewProcessId": "0x1092", "NewProcessName": "C:\\\\Windows\\\\System32\\\\cmd.exe", "ProcessId": "0x190", \
            "ParentProcessName": "C:\\\\Program Files\\\\Mail\\\\mail.exe", "SubjectUserName": "ann"}
            """;
        ReadTrace read = read(security + CREATED);
        List<Event.ProcessExecuted> children = of(read, Event.ProcessExecuted.class).stream()
                .filter(event -> event.process().pid() == 4242)
                .toList();
        assertEquals(2, children.size());
        assertEquals(children.get(0).process(), children.get(1).process());
        assertEquals(
                1,
                children.stream()
                        .filter(event -> event.basis() == Event.Basis.EXACT)
                        .count());
    }

    @Test
    void aStartWhoseIdACollectorLostIsTheOneThatAnotherChannelTells() throws IOException {
        String lost = CREATED.replace("\"ProcessId\": \"4242\", ", "");
        String security = """
            {"Channel": "Security", "EventID": 4688, "Computer": "PC1", "TimeCreated": "2023-11-14T06:41:04.000Z", \
            "NewProcessId": "0x1092", "NewProcessName": "C:\\\\Windows\\\\System32\\\\cmd.exe", "ProcessId": "0x190"}
            {"Channel": "Security", "EventID": 5156, "Computer": "PC1", "TimeCreated": "2023-11-14T06:41:05.000Z", \
            "ProcessId": "4242", "Protocol": "6", "Direction": "%%14593", "SourceAddress": "10.0.0.5", "SourcePort": "50001", \
            "DestAddress": "198.51.100.7", "DestPort": "443"}
            """;
        ReadTrace read = read(security + lost);
        List<Event.ProcessExecuted> executed = of(read, Event.ProcessExecuted.class);
        assertEquals(2, executed.size());
        Event.ConnectionOpened opened = of(read, Event.ConnectionOpened.class).getFirst();
        assertEquals(executed.get(1).process(), opened.owner());
    }

    @Test
    void correctsTheClockOfOtherChannelsBySysmonsOwnTime() throws IOException {
        String security = """
            {"Channel": "Security", "EventID": 4688, "Computer": "PC1", "TimeCreated": "2023-11-14T14:40:00.000Z", \
            "NewProcessId": "0x10", "NewProcessName": "C:\\\\a.exe", "ProcessId": "0x20"}
            """;
        String sysmon =
                CREATED.replace("\"EventID\": 1,", "\"EventID\": 1, \"TimeCreated\": \"2023-11-14T14:41:04.260Z\",");
        Event.ProcessExecuted shifted = of(read(security + sysmon), Event.ProcessExecuted.class).stream()
                .filter(event -> event.process().pid() == 16)
                .findFirst()
                .orElseThrow();
        assertEquals(LogTime.parse("2023-11-14 06:40:00").orElseThrow(), shifted.timeNs());
    }

    @Test
    void readsAnEventThatIsOnlyRenderedForPeople() throws IOException {
        String rendered = """
            {"EventID": 5156, "Channel": "Security", "Computer": "PC1", "@timestamp": "2023-11-14T06:41:04Z", \
            "Message": "The filter has permitted a connection.\\r\\n\\r\\nApplication Information:\\r\\n\\tProcess ID:\\t\\t88\\r\\n\
            \\tApplication Name:\\t\\\\device\\\\a.exe\\r\\n\\tDirection:\\t\\tOutbound\\r\\n\\tSource Address:\\t\\t10.0.0.5\\r\\n\
            \\tSource Port:\\t\\t50002\\r\\n\\tDestination Address:\\t198.51.100.9\\r\\n\\tDestination Port:\\t\\t80\\r\\n\\tProtocol:\\t\\t6\\r\\n"}
            """;
        Event.ConnectionOpened opened =
                of(read(rendered), Event.ConnectionOpened.class).getFirst();
        assertEquals("TCP 10.0.0.5:50002 -> 198.51.100.9:80", opened.flow().toString());
    }

    @Test
    void rejectsDamagedRecordsByPositionAndReadsOn() throws IOException {
        ReadTrace read = read("{\"EventID\": 1, \"Image\": \"half\n" + "{\"a\": {\"b\": 1}\n"
                + CREATED.replace("2023-11-14 06:41:04.250", "soon") + "nonsense\n" + CREATED);
        assertEquals(2, read.events.size());
        assertEquals(
                List.of("line 1", "line 2", "line 3", "line 4"),
                read.rejected.stream().map(text -> text.substring(0, 6)).toList());
    }

    @Test
    void rejectsARecordLongerThanTheBound() throws IOException {
        String huge = "{\"EventID\": 1, \"Image\": \"" + "x".repeat(LogText.MAX_RECORD_CHARS) + "\"}\n";
        ReadTrace read = read(huge + "y".repeat(LogText.MAX_RECORD_CHARS + 1) + "\n" + CREATED);
        assertEquals(2, read.rejected.size());
        assertEquals(2, read.events.size());
    }

    @Test
    void anUnknownParentIsNoParent() throws IOException {
        String orphan = CREATED.replace("\"ParentProcessId\": 400", "\"ParentProcessId\": 0")
                .replace("C:\\\\Program Files\\\\Mail\\\\mail.exe", "-");
        Event.ProcessExecuted child =
                (Event.ProcessExecuted) read(orphan).events.getFirst();
        assertNull(child.parent());
    }

    @Test
    void recognisesEveryForm() {
        assertTrue(WindowsEventReader.recognises(CREATED.getBytes(StandardCharsets.UTF_8)));
        assertTrue(WindowsEventReader.recognises(("\ufeff" + CREATED).getBytes(StandardCharsets.UTF_16LE)));
        assertTrue(!WindowsEventReader.recognises("{\"process_exec\": {}}".getBytes(StandardCharsets.UTF_8)));
    }
}
