package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFilesTest {
    @TempDir
    Path root;

    @Test
    void readsWhatAProcessRuns() throws IOException {
        ProcFiles files = new ProcTree(root)
                .process(42, 7, 1000, "/bin/sh", "-c", "a b")
                .file("42/cgroup", "1:name=x:/old\n0::/user.slice/session-1.scope\n")
                .link("42/exe", "/usr/bin/dash")
                .link("42/cwd", "/srv")
                .link("42/fd/0", "pipe:[12]")
                .files();

        assertEquals(new ProcStat(42, 7, 42, 34816, 1000), files.stat(42));
        assertEquals(List.of("/bin/sh", "-c", "a b"), files.args(42));
        assertEquals("/user.slice/session-1.scope", files.cgroup(42));
        assertEquals("/usr/bin/dash", files.exe(42));
        assertEquals("/srv", files.cwd(42));
        assertEquals(Stdin.PIPE, files.stdin(42));
        assertEquals(42, files.processOf(42));
    }

    @Test
    void answersNothingForAProcessThatIsGone() {
        ProcFiles files = new ProcFiles(root);

        assertNull(files.stat(42));
        assertNull(files.args(42));
        assertEquals("", files.cgroup(42) + files.exe(42) + files.cwd(42) + files.user(42));
        assertEquals(Stdin.UNKNOWN, files.stdin(42));
        assertEquals(0, files.processOf(42));
    }

    @Test
    void hasNoArgumentsForAKernelThreadOrAnEndedProcess() throws IOException {
        assertNull(new ProcTree(root).process(2, 0, 0).files().args(2));
    }

    @Test
    void listsProcessesOnly() throws IOException {
        ProcFiles files = new ProcTree(root)
                .process(1, 0, 0)
                .process(12345, 1, 0)
                .file("uptime", "1.0 1.0\n")
                .file("sys/x", "")
                .files();

        assertEquals(Set.of(1, 12345), Set.copyOf(files.processIds()));
    }

    @Test
    void cutsLongCommandLines() {
        byte[] many = "a\0".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] wide = ("b".repeat(5000) + "\0c\0").getBytes(StandardCharsets.UTF_8);

        assertEquals(
                ProcessImage.MAX_ARGS, ProcFiles.splitArgs(many, many.length).size());
        assertEquals(List.of("b".repeat(ProcessImage.MAX_ARGS_CHARS)), ProcFiles.splitArgs(wide, wide.length));
    }

    @Test
    void keepsEmptyArgumentsAndForeignBytes() {
        byte[] bytes = {'a', 0, 0, (byte) 0xff, 0};

        assertEquals(List.of("a", "", "\ufffd"), ProcFiles.splitArgs(bytes, bytes.length));
    }

    @Test
    void tellsKindsOfInput() {
        assertEquals(Stdin.TERMINAL, ProcFiles.parseStdin("/dev/pts/3"));
        assertEquals(Stdin.TERMINAL, ProcFiles.parseStdin("/dev/ttyS0"));
        assertEquals(Stdin.SOCKET, ProcFiles.parseStdin("socket:[1]"));
        assertEquals(Stdin.NULL_DEVICE, ProcFiles.parseStdin("/dev/null"));
        assertEquals(Stdin.FILE, ProcFiles.parseStdin("/tmp/x"));
        assertEquals(Stdin.UNKNOWN, ProcFiles.parseStdin("anon_inode:[eventfd]"));
    }

    @Test
    void dropsTheNoteThatAnExecutableWasDeleted() {
        assertEquals("/usr/bin/x", ProcFiles.parseExe("/usr/bin/x (deleted)"));
    }

    @Test
    void readsControlGroupsOfBothVersions() {
        assertEquals("/a", ProcFiles.parseCgroup("0::/a\n"));
        assertEquals("/b", ProcFiles.parseCgroup("12:cpu,cpuacct:/b\n11:memory:/c\n"));
        assertEquals("", ProcFiles.parseCgroup("nothing"));
    }

    @Test
    void knowsTheUserOfThisVeryProcess() {
        String user = new ProcFiles(Path.of("/proc"))
                .user((int) ProcessHandle.current().pid());

        assertTrue(user.chars().allMatch(Character::isDigit) && !user.isEmpty(), user);
    }
}
