package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Exports of Defender, by the names of advanced hunting and by those of the raw tables. */
class DefenderReaderTest {
    private static final String HUNTED = """
        Timestamp [UTC],DeviceName,ActionType,FileName,FolderPath,ProcessId,ProcessCommandLine,ProcessCreationTime,\
        AccountDomain,AccountName,InitiatingProcessFileName,InitiatingProcessFolderPath,InitiatingProcessId,\
        InitiatingProcessCommandLine,InitiatingProcessCreationTime,RemoteIP,RemotePort,LocalIP,LocalPort,Protocol
        """;

    private static final String RAW = """
        ,CreatedProcessAccountDomainName,CreatedProcessAccountName,CreatedProcessCreationTime,CreatedProcessId,\
        CreatedProcessName,CreatedProcessCommandLine,CreatedProcessFilePath,InitiatingProcessCreationTime,\
        InitiatingProcessId,InitiatingProcessName,Process_CommandLine,InitiatingProcessImageFilePath,ComputerDnsName
        0,PC,ann,2023-11-14 06:41:04.250000000+00:00,11,cmd.exe,"cmd.exe /c ""a
        b\"\"\",C:\\Windows\\System32\\cmd.exe,2023-11-14 06:00:00+00:00,10,mail.exe,mail.exe -x,C:\\Mail,pc1.example.org
        """;

    private static ReadTrace read(String text) throws IOException {
        return ReadTrace.of(DefenderReader::open, text.getBytes(StandardCharsets.UTF_8), HostAddresses.EVERY);
    }

    @Test
    void readsRawTablesWithFieldsOverSeveralLines() throws IOException {
        ReadTrace read = read(RAW);
        Event.ProcessExecuted parent = (Event.ProcessExecuted) read.events.get(0);
        Event.ProcessExecuted child = (Event.ProcessExecuted) read.events.get(1);
        assertEquals("C:\\Mail\\mail.exe", parent.image().exe());
        assertEquals(List.of("mail.exe", "-x"), parent.image().args());
        assertEquals(List.of("cmd.exe", "/c", "a\nb"), child.image().args());
        assertEquals(parent.process(), child.parent());
        assertEquals("PC\\ann", child.image().user());
        assertEquals(List.of("pc1", "pc1"), read.hosts);
        assertEquals(LogTime.parse("2023-11-14 06:41:04.25").orElseThrow(), child.timeNs());
    }

    @Test
    void readsAdvancedHuntingWithConnectionsAndTheirOutcome() throws IOException {
        String head = "2023-11-14T06:41:05.0000000Z,PC1,";
        String initiator = ",mail.exe,c:\\mail\\mail.exe,10,mail.exe -x,2023-11-14T06:00:00Z,";
        ReadTrace read = read(HUNTED
                + head
                + "ProcessCreated,cmd.exe,C:\\Windows\\System32\\cmd.exe,11,cmd.exe /c dir,2023-11-14T06:41:04Z,PC,ann"
                + initiator + ",,,,\n"
                + head + "ConnectionSuccess,,,,,,," + initiator + "198.51.100.7,443,10.0.0.5,50001,Tcp\n"
                + head + "ConnectionFailed,,,,,,," + initiator + "198.51.100.8,445,10.0.0.5,50002,TcpV4\n"
                + head + "InboundConnectionAccepted,,,,,,," + initiator + "10.0.0.9,50009,10.0.0.5,8080,Tcp\n"
                + head + "ListeningConnectionCreated,,,,,,," + initiator + ",,0.0.0.0,8081,Tcp\n"
                + head + "FileCreated,,,,,,," + initiator + ",,,,\n");
        assertEquals(List.of(), read.rejected);
        assertEquals(1, read.passedOver);
        assertEquals(
                List.of(Event.Outcome.ESTABLISHED, Event.Outcome.TIMED_OUT),
                read.events.stream()
                        .filter(Event.ConnectionResolved.class::isInstance)
                        .map(event -> ((Event.ConnectionResolved) event).outcome())
                        .toList());
        assertEquals(
                List.of(8080, 8081),
                read.events.stream()
                        .filter(Event.ListenerOpened.class::isInstance)
                        .map(event -> ((Event.ListenerOpened) event).port())
                        .toList());
    }

    @Test
    void readsTheJsonThatHuntingIsStreamedAs() throws IOException {
        ReadTrace read = read("""
            {"category":"AdvancedHunting-DeviceProcessEvents","time":"2023-11-14T06:42:00Z","properties":{"ActionType":\
            "ProcessCreated","Timestamp":"2023-11-14T06:41:04Z","DeviceName":"pc1","ProcessId":11,"FileName":"cmd.exe",\
            "FolderPath":"C:\\\\cmd.exe","ProcessCommandLine":"cmd.exe","InitiatingProcessId":10,\
            "InitiatingProcessFileName":"mail.exe"}}
            """);
        assertEquals(2, read.events.size());
    }

    @Test
    void rejectsRowsThatTellNoTimeOrHaveTooManyFields() throws IOException {
        ReadTrace read =
                read(RAW + "1,PC,ann,soon,11,cmd.exe,cmd.exe,C:\\cmd.exe,,,,,,pc1\n" + "2" + ",x".repeat(40) + "\n");
        assertEquals(2, read.rejected.size());
        assertTrue(read.rejected.getFirst().startsWith("line 4"), read.rejected.getFirst());
    }

    @Test
    void aQuoteThatIsNotClosedEndsTheFileInWords() throws IOException {
        ReadTrace read = read(RAW + "1,\"PC,ann\n");
        assertEquals(1, read.rejected.size());
        assertEquals(2, read.events.size());
    }

    @Test
    void recognisesBoth() {
        assertTrue(DefenderReader.recognises(RAW.getBytes(StandardCharsets.UTF_8)));
        assertTrue(DefenderReader.recognises(HUNTED.getBytes(StandardCharsets.UTF_8)));
    }
}
