package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.ProcessKey;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("live")
class OshiProcessSensorLiveTest {
    private static final String NOBODY = "65534";

    private final OshiObservations seen = new OshiObservations();

    @Test
    void asFallbackFindsWhatRunsAndSeesAProcessComeAndGo() throws Exception {
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.FALLBACK)) {
            sensor.start(seen);
            int me = (int) ProcessHandle.current().pid();
            Event.ProcessExecuted self = seen.first(
                    Event.ProcessExecuted.class, event -> event.process().pid() == me);
            assertNotNull(self);
            assertEquals(Basis.SNAPSHOT, self.basis());
            Process sleep = new ProcessBuilder("sleep", "30").start();
            try {
                Event.ProcessExecuted executed = seen.await(
                        Event.ProcessExecuted.class,
                        event -> event.process().pid() == sleep.pid()
                                && event.image().args().equals(List.of("sleep", "30")));
                assertEquals(Basis.SAMPLED, executed.basis());
                assertTrue(executed.image().exe().startsWith("/"), executed::toString);
                assertEquals(self.image().cwd(), executed.image().cwd());
                assertNotNull(seen.first(
                        Event.ProcessExecuted.class,
                        event -> event.process().pid() == sleep.pid()
                                && self.process().equals(event.parent())));
            } finally {
                sleep.destroy();
            }
            seen.await(Event.ProcessExited.class, event -> event.process().pid() == sleep.pid());
        }
    }

    @Test
    void describesAProcessByItsKey() throws Exception {
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.COMPLEMENT)) {
            sensor.start(seen);
            Process sleep = new ProcessBuilder("sleep", "30").start();
            try {
                ProcessKey key = OshiProcessKeys.ofThisHost().apply((int) sleep.pid());
                assertNotNull(key);
                sensor.describe(key);
                Event.ProcessExecuted described = seen.await(Event.ProcessExecuted.class, event -> true);
                assertEquals(key, described.process());
                assertEquals(
                        Path.of("").toAbsolutePath().toString(),
                        described.image().cwd());
            } finally {
                sleep.destroy();
            }
        }
    }

    @Test
    void describesWhatTheKernelTraceSawOnceItHasLivedLongEnough() throws Exception {
        Requires.tracefs();
        OshiProcessQueue queue = new OshiProcessQueue();
        KernelTraceSensor.Options options = new KernelTraceSensor.Options("rubato-describe", 256, false, true);
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.COMPLEMENT, queue);
                KernelTraceSensor trace = new KernelTraceSensor(options)) {
            trace.start(queue.watching(seen));
            sensor.start(seen);
            Process sleep = new ProcessBuilder("sleep", "30").start();
            try {
                Event.ProcessExecuted exact = seen.await(
                        Event.ProcessExecuted.class,
                        event -> event.process().pid() == sleep.pid()
                                && event.basis() == Basis.EXACT
                                && event.image().name().equals("sleep"));
                Event.ProcessExecuted described = seen.await(
                        Event.ProcessExecuted.class,
                        event -> event.process().pid() == sleep.pid() && event.basis() == Basis.SAMPLED);
                assertEquals(exact.process(), described.process());
                assertEquals(exact.image().exe(), described.image().exe());
                assertEquals(
                        Path.of("").toAbsolutePath().toString(),
                        described.image().cwd());
            } finally {
                sleep.destroy();
            }
        }
    }

    @Test
    void withoutRootTheFallbackStillSeesProcessesAndListenersOfItsOwnUser(@TempDir Path shared) throws Exception {
        Requires.root();
        Requires.tool("setpriv");
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--inh-caps=-all", "--"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                readableClassPath(shared),
                OshiFallbackProgram.class.getName()));
        Process program = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(program.waitFor(1, TimeUnit.MINUTES));
            assertEquals("saw [sleep, 30] of user " + NOBODY + " and a listener of this process\n", output);
        } finally {
            program.destroyForcibly();
        }
    }

    /** Copies the class path to where every user may read it. */
    private static String readableClassPath(Path shared) throws IOException {
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        // Surefire and failsafe hide the class path in a jar of their own and tell it here.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                continue;
            }
            Path from = Path.of(entry);
            if (Files.isDirectory(from)
                    || entry.contains("oshi")
                    || entry.contains("jna")
                    || entry.contains("slf4j")
                    || entry.contains("rubato")
                    || entry.contains("jspecify")
                    || entry.contains("junit")
                    || entry.contains("opentest4j")) {
                Path to = shared.resolve(copies.size() + "-" + from.getFileName());
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(
                            target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
                } else {
                    Files.copy(file, target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
                }
            }
        }
    }
}
