package dev.rubato.agent;

import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.SinkType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of one sink. Two are equal if the user wrote the same. */
final class ConfiguredOptions implements SinkOptions {
    private static final String FILE_SUFFIX = "-file";

    private final String sink;
    private final SinkType type;
    private final Map<String, Settings.Value> given;
    private final Map<String, String> environment;

    ConfiguredOptions(String sink, SinkType type, Map<String, Settings.Value> given, Map<String, String> environment) {
        this.sink = sink;
        this.type = type;
        this.given = given;
        this.environment = environment;
    }

    /** Where the sink's type was given. */
    String place() {
        Settings.Value value = given.get(SinkSettings.TYPE);
        return value == null ? "default" : value.place();
    }

    @Override
    public String sink() {
        return sink;
    }

    /** The option that a key of the configuration stands for. */
    Optional<SinkOption> declared(String key) {
        return type.options().stream()
                .filter(option -> switch (option.form()) {
                    case SECRET -> key.equals(option.name()) || key.equals(option.name() + FILE_SUFFIX);
                    case TABLE -> key.startsWith(option.name() + ".");
                    case TEXT, REQUIRED, FLAG, COUNT, DURATION, SIZE, FILE -> key.equals(option.name());
                })
                .findFirst();
    }

    /** The keys that its type knows. */
    List<String> keys() {
        List<String> keys = new ArrayList<>(List.of(SinkSettings.TYPE));
        for (SinkOption option : type.options()) {
            keys.add(option.name() + (option.form() == SinkOption.Form.SECRET ? FILE_SUFFIX : ""));
        }
        return keys;
    }

    private SinkOption option(String name) {
        return type.options().stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type.typeName() + " has no option " + name));
    }

    @Override
    public String text(String name) {
        SinkOption option = option(name);
        Settings.Value value = given.get(name);
        return value == null ? option.defaultText() : value.text();
    }

    /** The parts of a text between commas. */
    List<String> list(String name) {
        return Arrays.stream(text(name).split(","))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    @Override
    public boolean flag(String name) {
        return text(name).equals("true");
    }

    @Override
    public int count(String name) {
        return Integer.parseInt(text(name));
    }

    @Override
    public long durationNs(String name) {
        return Units.parseDurationNs(text(name));
    }

    @Override
    public long bytes(String name) {
        return Units.parseBytes(text(name));
    }

    @Override
    public Optional<Path> file(String name) {
        String text = text(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    @Override
    public Optional<String> secret(String name) throws IOException {
        option(name);
        Settings.Value file = given.get(name + FILE_SUFFIX);
        Settings.Value value = given.get(name);
        if (file != null && value != null) {
            throw wrong(name, "is given twice, as " + name + " and as " + name + FILE_SUFFIX);
        }
        if (file != null) {
            return Optional.of(SinkSecrets.read(Path.of(file.text()), file.place()));
        }
        return value == null
                ? Optional.empty()
                : Optional.of(SinkSecrets.resolve(value.text(), environment, value.place()));
    }

    @Override
    public Map<String, String> table(String name) throws IOException {
        option(name);
        Map<String, String> resolved = new LinkedHashMap<>();
        for (Map.Entry<String, Settings.Value> each : given.entrySet()) {
            if (each.getKey().startsWith(name + ".")) {
                Settings.Value value = each.getValue();
                resolved.put(
                        each.getKey().substring(name.length() + 1),
                        SinkSecrets.resolve(value.text(), environment, value.place()));
            }
        }
        return resolved;
    }

    @Override
    public IOException wrong(String name, String why) {
        ConfigurationException refusal = refusal(name, why);
        return new IOException(refusal.getMessage(), refusal);
    }

    /** The same as a refusal of the configuration. */
    ConfigurationException refusal(String name, String why) {
        Settings.Value value = given.getOrDefault(name, given.get(name + FILE_SUFFIX));
        return new ConfigurationException((value == null ? "default" : value.place()) + ": sinks." + sink + "." + name
                + ": \"" + (value == null ? option(name).defaultText() : value.text()) + "\" " + why);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfiguredOptions options && type == options.type && texts().equals(options.texts());
    }

    @Override
    public int hashCode() {
        return texts().hashCode();
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        given.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }
}
