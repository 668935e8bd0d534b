package dev.rubato.journal;

import java.util.Map;
import java.util.logging.Level;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of Chronicle Queue that hold for the whole process: no banner, no disk monitor, no statistics, its warnings
 * through SLF4J and nothing else on the console.
 */
final class ChronicleSettings {
    private static final Logger LOG = LoggerFactory.getLogger("dev.rubato.journal.chronicle");
    private static final Map<String, String> PROPERTIES = Map.of(
            "chronicle.announcer.disable", "true",
            "chronicle.analytics.disable", "true",
            "chronicle.disk.monitor.disable", "true",
            "disable.perf.info", "true",
            "org.slf4j.simpleLogger.log.net.openhft", "warn",
            // A second writer is excluded by the directory's lock: a write lock that is found taken is left from a
            // killed one.
            "queue.force.unlock.mode", "ALWAYS");

    /** Warns on the console about a way to free buffers that is not used; kept, or its level would be forgotten. */
    private static final java.util.logging.Logger BUFFER_CLEANER = java.util.logging.Logger.getLogger(
            "net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService");

    static {
        BUFFER_CLEANER.setLevel(Level.OFF);
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        Jvm.setExceptionHandlers(
                (source, message, thrown) -> LOG.error("{}: {}", source.getName(), message, thrown),
                (source, message, thrown) -> LOG.warn("{}: {}", source.getName(), message, thrown),
                ExceptionHandler.ignoresEverything(),
                ExceptionHandler.ignoresEverything());
    }

    private ChronicleSettings() {}

    /** Makes the settings, on the first call. */
    static void apply() {
        // the static initialiser did it
    }
}
