package dev.rubato.agent;

import dev.rubato.sink.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Sinks of a configuration, for tests of what they send to. */
public final class SinksOf {
    private SinksOf() {}

    /** The transport of the first sink of a configuration, which is written to {@code file}. */
    public static Transport transport(Path file, String yaml) throws Exception {
        Settings settings = new Settings();
        ConfigurationFiles.read(Files.writeString(file, yaml), settings);
        return SinkSettings.of(settings, Map.of()).getFirst().plan().transport();
    }
}
