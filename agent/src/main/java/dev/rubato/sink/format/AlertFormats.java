package dev.rubato.sink.format;

import dev.rubato.sink.AlertFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All formats by the name that the configuration gives them. A format's classes are loaded when it is first asked for. */
public final class AlertFormats {
    /** The names, in the order in which they are shown. */
    public static final List<String> NAMES = List.of("json", "ocsf", "ecs", "cef", "leef", "falco");

    /** The smallest limit of a message's size that can be asked for, in bytes. */
    public static final int LEAST_MESSAGE_BYTES = FittedFormat.LEAST_BYTES;

    /**
     * Largest message in JSON, in bytes. A record of the alert journal has at most 128 KiB, and OCSF and ECS repeat some
     * of it; HTTP receivers and Kafka take 1 MiB. A larger limit costs memory for each message that waits.
     */
    public static final int MAX_JSON_BYTES = 256 << 10;

    /**
     * Largest message in CEF and LEEF, in bytes: rsyslog cuts what is longer than 8 KiB with its header unless it is told
     * otherwise, QRadar 32 KiB at most. A sink that can carry more may ask for more.
     */
    public static final int MAX_TEXT_BYTES = 8 << 10;

    private AlertFormats() {}

    /** The format of that name with its own limit of size; empty if there is none of that name. */
    public static Optional<AlertFormat> of(String name) {
        boolean plain = name.equals("cef") || name.equals("leef");
        return of(name, plain ? MAX_TEXT_BYTES : MAX_JSON_BYTES);
    }

    /**
     * The format of that name, with messages of at most {@code maxBytes} in UTF-8.
     *
     * @param maxBytes at least {@link #LEAST_MESSAGE_BYTES}
     */
    public static Optional<AlertFormat> of(String name, int maxBytes) {
        @Nullable
        AlertFormat whole = switch (name) {
            case "json" -> new JsonFormat();
            case "ocsf" -> new OcsfFormat();
            case "ecs" -> new EcsFormat();
            case "cef" -> new CefFormat();
            case "leef" -> new LeefFormat();
            case "falco" -> new FalcoFormat();
            default -> null;
        };
        return Optional.ofNullable(whole).map(format -> new FittedFormat(format, maxBytes));
    }
}
