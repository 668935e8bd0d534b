package dev.rubato.cli;

import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkType;
import dev.rubato.sink.format.AlertFormats;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keys of sinks for {@code rubato check --keys}: those of every sink once, then those of each type. */
final class SinkKeys {

    /** One key with its default, and what it does. */
    record Line(String key, String meaning) {}

    private SinkKeys() {}

    static List<Line> all() {
        Set<String> common = new LinkedHashSet<>(
                SinkType.STDOUT.options().stream().map(SinkOption::name).toList());
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(
                "sinks.NAME.type",
                "NAME is yours; the other keys depend on the type. Formats: " + String.join(", ", AlertFormats.NAMES)));
        for (SinkType type : SinkType.values()) {
            lines.add(new Line("sinks.NAME.type: " + type.typeName(), type.meaning()));
            for (SinkOption option : type.options()) {
                if (type == SinkType.STDOUT || !common.contains(option.name())) {
                    lines.add(new Line("sinks.NAME." + key(option), option.meaning()));
                }
            }
        }
        return lines;
    }

    private static String key(SinkOption option) {
        return switch (option.form()) {
            case SECRET -> option.name() + "-file: FILE, or " + option.name() + ": ${VARIABLE}";
            case TABLE -> option.name() + ".KEY: VALUE";
            case REQUIRED -> option.name() + ": has to be given";
            case TEXT, FLAG, COUNT, DURATION, SIZE, FILE ->
                option.name() + ": " + (option.defaultText().isEmpty() ? "\"\"" : option.defaultText());
        };
    }
}
