package dev.rubato.cli;

import dev.rubato.agent.Configuration;
import dev.rubato.agent.ConfigurationException;
import dev.rubato.agent.ConfigurationFiles;
import dev.rubato.agent.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class CommonOptions {
    /** How much the operator's log on stderr says. */
    enum LogLevel {
        error,
        warn,
        info,
        debug
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML configuration, read instead of /etc/rubato/rubato.yaml and /etc/rubato/conf.d/*.yaml.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key; wins over every file. Repeatable. `rubato check --keys` lists the keys.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "What goes to stderr: error, warn, info or debug. Default: info.")
    private LogLevel logLevel = LogLevel.info;

    /** The user's settings; also sets up the log, so call it before anything logs. */
    Settings settings() throws ConfigurationException {
        setUpLog();
        Settings settings = new Settings();
        if (config == null) {
            ConfigurationFiles.readDefaults(settings);
        } else {
            ConfigurationFiles.read(config, settings);
        }
        for (String assignment : assignments) {
            settings.setFromCommandLine(assignment);
        }
        return settings;
    }

    /** The user's configuration; also sets up the log. */
    Configuration configuration() throws ConfigurationException {
        return configuration(settings());
    }

    static Configuration configuration(Settings settings) throws ConfigurationException {
        return Configuration.of(settings, System.getenv(), System.getProperty("user.name", ""));
    }

    private void setUpLog() {
        System.setProperty("org.slf4j.simpleLogger.logFile", "System.err");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showLogName", "false");
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", logLevel == LogLevel.error ? "error" : "warn");
        System.setProperty("org.slf4j.simpleLogger.log.dev.rubato", logLevel.name());
    }
}
