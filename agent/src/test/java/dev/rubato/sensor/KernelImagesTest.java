package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelImagesTest {
    private static final int PER_SECOND = 50;

    @TempDir
    Path root;

    private final KernelTraceCounts counts = new KernelTraceCounts();
    private long monoNs;

    private KernelImages images(ProcFiles files) {
        return new KernelImages(files, counts, new KernelReadBudget(PER_SECOND, () -> monoNs), null);
    }

    @Test
    void asksForTheExecutableOfAScript() throws IOException {
        ProcFiles files = new ProcTree(root)
                .process(42, 7, 0, "/bin/bash", "-e", "/opt/run.sh")
                .link("42/exe", "/usr/bin/bash")
                .link("42/cwd", "/srv")
                .files();

        ProcDetails details = images(files).read(42, "/opt/run.sh");

        assertNotNull(details);
        assertEquals("/usr/bin/bash", details.image("/opt/run.sh").exe());
        assertEquals("/srv", details.cwd());
    }

    @Test
    void believesTheKernelsPathOtherwise() throws IOException {
        ProcFiles files = new ProcTree(root)
                .process(42, 7, 0, "/bin/true", "x")
                .link("42/exe", "/elsewhere")
                .files();

        ProcDetails details = images(files).read(42, "/bin/true");

        assertNotNull(details);
        assertEquals("/bin/true", details.image("/bin/true").exe());
        assertEquals("", details.cwd());
    }

    @Test
    void needsTheLinkForRelativeAndForDescriptorPaths() {
        assertTrue(KernelImages.needsLink("./x", List.of("x")));
        assertTrue(KernelImages.needsLink("/dev/fd/3", List.of("x")));
        assertTrue(KernelImages.needsLink("/proc/self/fd/3", List.of("x")));
        assertFalse(KernelImages.needsLink("/bin/x", List.of()));
        assertFalse(KernelImages.needsLink("/bin/x", List.of("/bin/x", "a", "b", "/bin/x")));
    }

    @Test
    void keepsWhatIsLeftOfAnEndingProcess() throws IOException {
        ProcDetails details =
                images(new ProcTree(root).process(42, 7, 0).files()).read(42, "/bin/x");

        assertNotNull(details);
        assertNull(details.args());
        assertEquals(42, details.image("/bin/x").sessionId());
        assertFalse(details.image("/bin/x").argsRead());
    }

    @Test
    void readsNothingOfAProcessThatIsGone() {
        assertNull(images(new ProcFiles(root)).read(42, "/bin/x"));
    }

    @Test
    void readsOnlyArgumentsInAStormExceptOfTellingPrograms() throws IOException {
        KernelImages images = images(new ProcTree(root).process(42, 7, 0, "x").files());
        for (int i = 0; i <= PER_SECOND; i++) {
            images.read(42, "/bin/x");
        }
        assertEquals(0, counts.get(KernelTraceCounts.Count.EXECS_READ_BRIEFLY));

        ProcDetails brief = images.read(42, "/bin/x");
        ProcDetails shell = images.read(42, "/bin/sh");
        monoNs += 1_000_000_000L;
        ProcDetails later = images.read(42, "/bin/x");

        assertNotNull(brief);
        assertNotNull(shell);
        assertNotNull(later);
        assertEquals(List.of("x"), brief.args());
        assertNull(brief.stat());
        assertNotNull(shell.stat());
        assertNotNull(later.stat());
        assertEquals(1, counts.get(KernelTraceCounts.Count.EXECS_READ_BRIEFLY));
    }
}
