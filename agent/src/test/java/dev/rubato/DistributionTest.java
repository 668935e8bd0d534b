package dev.rubato;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a user gets it: a folder that was copied somewhere, started from somewhere else. */
@Tag("live")
class DistributionTest {
    private static final Path BUILT = Path.of(System.getProperty("rubato.distribution"));

    @TempDir
    private Path folder;

    @Test
    void runsWhereItWasCopiedTo() throws Exception {
        Path copy = copyOf(BUILT);
        Path link = Files.createSymbolicLink(folder.resolve("link"), copy.resolve("bin/rubato"));
        Ran ran = run(Map.of(), link.toString(), "--version");
        assertEquals(0, ran.exit(), ran.toString());
        assertTrue(ran.stdout().startsWith("rubato "), ran.toString());
        assertEquals("", ran.stderr());
    }

    @Test
    void mapsItsClassesFromTheFirstStartOn() throws Exception {
        Path copy = copyOf(BUILT);
        Path loaded = folder.resolve("loaded");
        String[] watch = {
            copy.resolve("bin/rubato").toString(),
            "watch",
            "--for=1s",
            "--config=" + Files.writeString(folder.resolve("empty.yaml"), ""),
            "--set=journal.dir=" + folder.resolve("journal"),
            "--set=sensors.kernel-trace.instance=rubato-distribution-test"
        };
        Ran first = run(Map.of("RUBATO_JAVA_OPTS", "-Xlog:class+load:file=" + loaded), watch);
        assertEquals(0, first.exit(), first.toString());
        assertTrue(first.stderr().startsWith("rubato: preparing the first start"), first.toString());
        for (String name : List.of("dev.rubato.cli.Main", "org.bouncycastle.math.ec.rfc8032.Ed25519")) {
            String one = Files.readAllLines(loaded).stream()
                    .filter(line -> line.contains(" " + name + " "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(one.endsWith("shared objects file (top)"), one);
        }
        assertFalse(first.stderr().contains("not signed"), first.toString());
        Ran second = run(Map.of(), watch);
        assertEquals(0, second.exit(), second.toString());
        assertFalse(second.stderr().contains("preparing"), second.toString());
    }

    @Test
    void refusesAnOldJavaByName() throws Exception {
        Path old = folder.resolve("old");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.copy(Path.of("/bin/true"), old.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        Ran ran = run(
                Map.of("RUBATO_JAVA", old.toString()),
                BUILT.resolve("bin/rubato").toString(),
                "--version");
        assertEquals(1, ran.exit(), ran.toString());
        assertTrue(ran.stderr().contains(old.toString()), ran.toString());
        assertEquals("", ran.stdout());
    }

    @Test
    void passesTheFlagsThatTheTestsRunWith() throws IOException {
        String script = Files.readString(BUILT.resolve("bin/rubato"));
        for (String flag : System.getProperty("rubato.jvm.flags").split(" (?=-)", -1)) {
            assertTrue(script.contains(flag), flag);
        }
    }

    @Test
    void holdsNothingThatCallsAStatisticsHost() throws IOException {
        try (Stream<Path> jars = Files.list(BUILT.resolve("lib"))) {
            assertFalse(jars.anyMatch(jar -> jar.toString().contains("analytics")));
        }
    }

    private Path copyOf(Path distribution) throws Exception {
        Path copy = folder.resolve("a copy");
        assertEquals(
                0,
                run(Map.of(), "cp", "-r", distribution.toString(), copy.toString())
                        .exit());
        return copy;
    }

    private Ran run(Map<String, String> environment, String... command) throws Exception {
        Path stdout = folder.resolve("stdout");
        Path stderr = folder.resolve("stderr");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Ran(process.waitFor(), Files.readString(stdout), Files.readString(stderr));
    }

    private record Ran(int exit, String stdout, String stderr) {}
}
