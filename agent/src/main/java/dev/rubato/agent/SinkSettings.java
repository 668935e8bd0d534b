package dev.rubato.agent;

import dev.rubato.alert.Severity;
import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkType;
import dev.rubato.sink.format.AlertFormats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what the configuration says below {@code sinks}: names that the user chooses, each with the options of its type. */
final class SinkSettings {
    /** Whose alerts a sink may be limited to. */
    static final List<String> DETECTORS =
            List.of("scan", "replication", "spawn-chain", "gpu-hijack", "tempo", "incident", "sensor-gap", "heartbeat");

    /** Sinks of one agent: each has a thread and a batch in memory. */
    static final int MAX_SINKS = 16;

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
    static final String TYPE = "type";

    private SinkSettings() {}

    /** The configured sinks in the order of the configuration. */
    static List<SinkConfiguration> of(Settings settings, Map<String, String> environment)
            throws ConfigurationException {
        Map<String, Map<String, Settings.Value>> byName = new LinkedHashMap<>();
        for (Map.Entry<String, Settings.Value> given : settings.sinks().entrySet()) {
            int dot = given.getKey().indexOf('.');
            String name = dot < 0 ? given.getKey() : given.getKey().substring(0, dot);
            String place = given.getValue().place();
            if (!name.matches(NAME)) {
                throw new ConfigurationException(place + ": sinks: \"" + name
                        + "\": a name is 1 to 64 letters, digits, - or _: files are named after it");
            }
            if (dot < 0) {
                throw new ConfigurationException(
                        place + ": sinks." + name + ": expected the sink's options on a level of their own");
            }
            byName.computeIfAbsent(name, each -> new LinkedHashMap<>())
                    .put(given.getKey().substring(dot + 1), given.getValue());
        }
        if (byName.size() > MAX_SINKS) {
            throw new ConfigurationException("sinks: at most " + MAX_SINKS + ", each has a thread of its own");
        }
        List<SinkConfiguration> sinks = new ArrayList<>();
        for (Map.Entry<String, Map<String, Settings.Value>> sink : byName.entrySet()) {
            sinks.add(sink(sink.getKey(), sink.getValue(), environment));
        }
        return sinks;
    }

    private static SinkConfiguration sink(
            String name, Map<String, Settings.Value> given, Map<String, String> environment)
            throws ConfigurationException {
        SinkType type = type(name, given);
        ConfiguredOptions options = new ConfiguredOptions(name, type, given, environment);
        for (Map.Entry<String, Settings.Value> each : given.entrySet()) {
            if (!each.getKey().equals(TYPE)) {
                check(options, each.getKey(), each.getValue());
            }
        }
        for (SinkOption option : type.options()) {
            if (option.form() == SinkOption.Form.REQUIRED
                    && options.text(option.name()).isEmpty()) {
                throw new ConfigurationException(options.place() + ": sinks." + name + ": \"" + option.name()
                        + "\" is missing: " + option.meaning());
            }
        }
        checkCommon(options);
        return new SinkConfiguration(name, type, options);
    }

    private static SinkType type(String name, Map<String, Settings.Value> given) throws ConfigurationException {
        List<String> known =
                Arrays.stream(SinkType.values()).map(SinkType::typeName).toList();
        Settings.Value type = given.get(TYPE);
        if (type == null) {
            throw new ConfigurationException(given.values().iterator().next().place() + ": sinks." + name
                    + ": \"type\" is missing: one of " + String.join(", ", known));
        }
        return SinkType.of(type.text())
                .orElseThrow(() -> new ConfigurationException(
                        type.place() + ": sinks." + name + ".type: unknown type \"" + type.text()
                                + "\"; the nearest known type is \"" + ConfigurationKey.nearest(type.text(), known)
                                + "\""));
    }

    private static void check(ConfiguredOptions options, String key, Settings.Value value)
            throws ConfigurationException {
        SinkOption option = options.declared(key).orElse(null);
        String at = value.place() + ": sinks." + options.sink() + "." + key + ": ";
        if (option == null) {
            throw new ConfigurationException(value.place() + ": sinks." + options.sink() + ": unknown key \"" + key
                    + "\"; the nearest known key is \"" + ConfigurationKey.nearest(key, options.keys()) + "\"");
        }
        try {
            checkForm(option, key, value.text());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(at + e.getMessage(), e);
        }
    }

    private static void checkForm(SinkOption option, String key, String text) {
        switch (option.form()) {
            case TEXT, REQUIRED, FILE -> {}
            case FLAG -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new IllegalArgumentException("\"" + text + "\": expected true or false");
                }
            }
            case COUNT -> {
                if (!text.matches("[0-9]{1,9}")) {
                    throw new IllegalArgumentException("\"" + text + "\": expected a whole number");
                }
            }
            case DURATION -> Units.parseDurationNs(text);
            case SIZE -> Units.parseBytes(text);
            case SECRET -> SinkSecrets.checkNotWritten(option.name(), key, text);
            case TABLE -> SinkSecrets.checkTableValue(key, text);
        }
    }

    private static void checkCommon(ConfiguredOptions options) throws ConfigurationException {
        check(options, "format", AlertFormats.NAMES);
        check(
                options,
                "min-severity",
                Arrays.stream(Severity.values())
                        .map(severity -> severity.name().toLowerCase(Locale.ROOT))
                        .toList());
        for (String detector : options.list("detectors")) {
            if (!DETECTORS.contains(detector)) {
                throw options.refusal(
                        "detectors",
                        "unknown detector \"" + detector + "\"; the nearest known one is \""
                                + ConfigurationKey.nearest(detector, DETECTORS) + "\"");
            }
        }
        long maxMessage = options.bytes("max-message");
        if (maxMessage < AlertFormats.LEAST_MESSAGE_BYTES || maxMessage > AlertFormats.MAX_JSON_BYTES) {
            throw options.refusal(
                    "max-message",
                    "must be " + Units.formatBytes(AlertFormats.LEAST_MESSAGE_BYTES) + " to "
                            + Units.formatBytes(AlertFormats.MAX_JSON_BYTES));
        }
        if (options.count("batch-messages") < 1
                || options.count("batch-messages") > SinkConfiguration.MAX_BATCH_MESSAGES) {
            throw options.refusal(
                    "batch-messages", "must be 1 to " + SinkConfiguration.MAX_BATCH_MESSAGES + ": they are in memory");
        }
        if (options.bytes("batch-bytes") > SinkConfiguration.MAX_BATCH_BYTES) {
            throw options.refusal(
                    "batch-bytes",
                    "must be at most " + Units.formatBytes(SinkConfiguration.MAX_BATCH_BYTES) + ": they are in memory");
        }
    }

    private static void check(ConfiguredOptions options, String option, List<String> known)
            throws ConfigurationException {
        String text = options.text(option);
        if (!known.contains(text)) {
            throw options.refusal(
                    option, "unknown; the nearest known one is \"" + ConfigurationKey.nearest(text, known) + "\"");
        }
    }
}
