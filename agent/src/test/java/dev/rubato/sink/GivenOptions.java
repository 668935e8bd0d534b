package dev.rubato.sink;

import dev.rubato.agent.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options as a test gives them, with the defaults of the kind; keys below a level are written {@code headers.NAME}. */
public record GivenOptions(List<SinkOption> known, Map<String, String> given) implements SinkOptions {

    @Override
    public String sink() {
        return "under-test";
    }

    @Override
    public String text(String option) {
        SinkOption found = known.stream()
                .filter(each -> each.name().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option));
        return given.getOrDefault(option, found.defaultText());
    }

    @Override
    public boolean flag(String option) {
        return Boolean.parseBoolean(text(option));
    }

    @Override
    public int count(String option) {
        return Integer.parseInt(text(option));
    }

    @Override
    public long durationNs(String option) {
        return Units.parseDurationNs(text(option));
    }

    @Override
    public long bytes(String option) {
        return Units.parseBytes(text(option));
    }

    @Override
    public Optional<Path> file(String option) {
        return Optional.of(text(option)).filter(path -> !path.isEmpty()).map(Path::of);
    }

    @Override
    public Optional<String> secret(String option) {
        return Optional.of(text(option)).filter(secret -> !secret.isEmpty());
    }

    @Override
    public Map<String, String> table(String option) {
        text(option);
        Map<String, String> below = new HashMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(option + ".")) {
                below.put(key.substring(option.length() + 1), value);
            }
        });
        return below;
    }

    @Override
    public IOException wrong(String option, String why) {
        return new IOException(option + " " + why);
    }
}
