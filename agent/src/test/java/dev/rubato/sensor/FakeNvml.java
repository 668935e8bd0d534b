package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rubato.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A library with NVML's functions, compiled for the test. */
@SuppressWarnings("restricted") // reaches into native code on purpose
final class FakeNvml {
    static final String SLOT = "0000:01:00.0";

    /** What the library answers, in the order of the constants in its source. */
    enum Mode {
        USUAL,
        WITHOUT_SHARES,
        GROWING,
        GPU_LOST,
        HOSTILE,
        IDLE,
        ENDLESS,
        NO_INIT
    }

    private final Path library;

    private FakeNvml(Path library) {
        this.library = library;
    }

    /** Compiles it into {@code directory}. */
    static FakeNvml compile(Path directory, String... options) throws IOException, InterruptedException {
        Requires.tool("gcc");
        Path source = directory.resolve("fake-nvml.c");
        try (InputStream text = FakeNvml.class.getResourceAsStream("fake-nvml.c")) {
            assertNotNull(text);
            Files.write(source, text.readAllBytes());
        }
        Path library = directory.resolve("libnvidia-ml.so.1");
        List<String> command = new ArrayList<>(List.of("/usr/bin/gcc", "-shared", "-fPIC", "-o", library.toString()));
        command.addAll(List.of(options));
        command.add(source.toString());
        Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(gcc.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, gcc.waitFor(), said);
        return new FakeNvml(library);
    }

    NvmlProcesses load() {
        NvmlProcesses loaded = NvmlProcesses.load(library.toString());
        assertNotNull(loaded);
        return loaded;
    }

    void answer(Mode mode) {
        SymbolLookup.libraryLookup(library, Arena.global())
                .find("fake_mode")
                .orElseThrow()
                .reinterpret(Integer.BYTES)
                .set(ValueLayout.JAVA_INT, 0, mode.ordinal());
    }
}
