package dev.rubato.agent;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that files and command line gave to keys, each with the place that gave it; later ones win. */
public final class Settings {

    record Value(String text, String place) {}

    /** What begins with this describes sinks, whose names the user chooses. */
    static final String SINKS = "sinks.";

    private final Map<ConfigurationKey, Value> values = new EnumMap<>(ConfigurationKey.class);
    private final Map<String, Value> sinks = new LinkedHashMap<>();

    /**
     * Sets a key.
     *
     * @param place what the user sees in messages: {@code FILE:LINE} or {@code --set}
     * @throws ConfigurationException if there is no such key or the value has not the key's form
     */
    public void set(String path, String text, String place) throws ConfigurationException {
        if (path.startsWith(SINKS)) {
            sinks.put(path.substring(SINKS.length()), new Value(text, place));
            return;
        }
        ConfigurationKey key = ConfigurationKey.of(path).orElse(null);
        if (key == null) {
            throw new ConfigurationException(place + ": unknown key \"" + path + "\"; the nearest known key is \""
                    + ConfigurationKey.nearest(path).path() + "\"");
        }
        try {
            check(key, text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(place + ": " + key.path() + ": " + e.getMessage(), e);
        }
        values.put(key, new Value(text, place));
    }

    /**
     * Sets a key from the form {@code key=value} of the command line.
     *
     * @throws ConfigurationException as {@link #set(String, String, String)}
     */
    public void setFromCommandLine(String assignment) throws ConfigurationException {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new ConfigurationException("--set " + assignment + ": expected key=value");
        }
        set(
                assignment.substring(0, equals).trim(),
                assignment.substring(equals + 1).trim(),
                "--set");
    }

    private static void check(ConfigurationKey key, String text) {
        switch (key.form()) {
            case TEXT -> {}
            case FLAG -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new IllegalArgumentException("\"" + text + "\": expected true or false");
                }
            }
            case COUNT -> parseCount(text);
            case DURATION -> Units.parseDurationNs(text);
            case SIZE -> Units.parseBytes(text);
        }
    }

    private static int parseCount(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("\"" + text + "\": expected a whole number below a billion");
        }
        return Integer.parseInt(text);
    }

    int count(ConfigurationKey key) {
        return parseCount(text(key));
    }

    /** The value as it was given, or the default. */
    public String text(ConfigurationKey key) {
        Value value = values.get(key);
        return value == null ? key.defaultText() : value.text();
    }

    /** Whether a file or the command line gave the key. */
    public boolean isSet(ConfigurationKey key) {
        return values.containsKey(key);
    }

    /** What was given below {@code sinks}, by the path below it; {@link SinkSettings} checks it. */
    Map<String, Value> sinks() {
        return Collections.unmodifiableMap(sinks);
    }

    boolean flag(ConfigurationKey key) {
        return text(key).equals("true");
    }

    long durationNs(ConfigurationKey key) {
        return Units.parseDurationNs(text(key));
    }

    long bytes(ConfigurationKey key) {
        return Units.parseBytes(text(key));
    }

    /** Where the key's value was given, or {@code default}. */
    public String place(ConfigurationKey key) {
        @Nullable Value value = values.get(key);
        return value == null ? "default" : value.place();
    }
}
