package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SparePagesTest {
    private static final String SMAPS = """
        7f0000000000-7f0000002000 r-xp 00001000 fe:00 12   /usr/lib/x86_64-linux-gnu/libc.so.6
        Size:                  8 kB
        Private_Dirty:         0 kB
        VmFlags: rd ex mr mw me
        7f0000002000-7f0000003000 r--p 00003000 fe:00 12   /usr/lib/x86_64-linux-gnu/libc.so.6
        Private_Dirty:         4 kB
        7f0000003000-7f0000004000 rw-p 00004000 fe:00 12   /usr/lib/x86_64-linux-gnu/libc.so.6
        Private_Dirty:         0 kB
        7f0000004000-7f0000005000 r--s 00000000 fe:00 13   /var/lib/rubato/events/20260601-0000.cq4
        Private_Dirty:         0 kB
        7f000000b000-7f000000c000 r--p 00000000 fe:00 15   /usr/lib/x86_64-linux-gnu/libc.so.6
        Private_Dirty:         0 kB
        Anonymous:             0 kB
        Swap:                  4 kB
        7f0000005000-7f0000006000 r--p 00000000 00:00 0
        Private_Dirty:         0 kB
        7f0000006000-7f0000007000 r-xp 00000000 00:00 0    [vdso]
        Private_Dirty:         0 kB
        7f000000d000-7f000000e000 r-xp 00000000 fe:00 16   /usr/lib/x86_64-linux-gnu/libpcap.so.1.10.5
        Private_Dirty:         0 kB
        7f0000007000-7f000000a000 r--p 00000000 fe:00 14   /opt/a folder/libjvm.so
        Private_Dirty:         0 kB
        """;

    @Test
    void onlyPrivatePagesThatAreAsInTheirFileGo() {
        assertEquals(
                List.of(
                        new SparePages.Range(0x7f00_0000_0000L, 0x2000),
                        new SparePages.Range(0x7f00_0000_7000L, 0x3000)),
                SparePages.unwritten(SMAPS.lines().toList()));
    }

    @Test
    void theClassLibraryGoesWhereItIsSurelyTheJvmsOwn() {
        String own = """
            7f0000010000-7f0000019000 r--s 00000000 fe:00 19   /usr/lib/jvm/jdk-25/lib/modules
            Private_Dirty:         0 kB
            """;
        List<String> one = (SMAPS + own).lines().toList();
        assertEquals(
                new SparePages.Range(0x7f00_0001_0000L, 0x9000),
                SparePages.unwritten(one).getLast());
        List<String> two =
                (SMAPS + own + own.replace("7f00000", "7f00001")).lines().toList();
        assertEquals(2, SparePages.unwritten(two).size(), "one of them may go at any time");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theJvmsOwnCodeIsAmongThemAndRunsOn() throws IOException {
        List<String> smaps = Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1);
        assertTrue(smaps.stream().anyMatch(line -> line.contains("libjvm.so") && line.contains(" r-xp ")));
        assertFalse(SparePages.unwritten(smaps).isEmpty());
        SparePages.giveBack();
    }
}
