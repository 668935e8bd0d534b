package dev.rubato.sink.format;

import dev.rubato.sink.AlertFormat;
import java.util.List;
import java.util.Optional;

/** All formats by the name that the configuration gives them. A format's classes are loaded when it is first asked for. */
public final class AlertFormats {
    /** The names, in the order in which they are shown. */
    public static final List<String> NAMES = List.of("json");

    private AlertFormats() {}

    /** The format of that name with its own limit of size; empty if there is none of that name. */
    public static Optional<AlertFormat> of(String name) {
        return switch (name) {
            case "json" -> Optional.of(new JsonFormat());
            default -> Optional.empty();
        };
    }
}
