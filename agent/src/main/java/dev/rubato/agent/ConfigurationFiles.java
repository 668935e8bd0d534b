package dev.rubato.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Reads YAML configuration files into {@link Settings}; every complaint names file and line. */
public final class ConfigurationFiles {
    /** Read when no other file is named. */
    public static final Path DEFAULT_FILE = Path.of("/etc/rubato/rubato.yaml");

    /** Files here are read after {@link #DEFAULT_FILE}, in order of their names. */
    public static final Path DROP_IN_DIRECTORY = Path.of("/etc/rubato/conf.d");

    private ConfigurationFiles() {}

    /** Reads the default file and its drop-ins, as far as they exist; returns the files that were read. */
    public static List<Path> readDefaults(Settings settings) throws ConfigurationException {
        return readDefaults(DEFAULT_FILE, DROP_IN_DIRECTORY, settings);
    }

    static List<Path> readDefaults(Path file, Path dropIns, Settings settings) throws ConfigurationException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(dropIns)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(dropIns, "*.yaml")) {
                entries.forEach(files::add);
            } catch (IOException e) {
                throw new ConfigurationException(dropIns + ": cannot be listed: " + e.getMessage(), e);
            }
        }
        Collections.sort(files);
        if (Files.exists(file)) {
            files.add(0, file);
        }
        for (Path each : files) {
            read(each, settings);
        }
        return files;
    }

    /** Reads one file. */
    public static void read(Path file, Settings settings) throws ConfigurationException {
        try (JsonParser parser = new YAMLFactory().createParser(file.toFile())) {
            read(parser, file.toString(), settings);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ConfigurationException(file + ":" + line + ": not YAML: " + firstLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: " + e, e);
        }
    }

    private static void read(JsonParser parser, String file, Settings settings)
            throws IOException, ConfigurationException {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw new ConfigurationException(place(parser, file) + ": expected key: value");
        }
        Deque<String> levels = new ArrayDeque<>();
        Map<String, String> seen = new HashMap<>();
        String name = "";
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case FIELD_NAME -> name = parser.currentName();
                case START_OBJECT -> levels.addLast(name);
                case END_OBJECT -> levels.pollLast();
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                    String path = path(levels, name);
                    String before = seen.put(path, place(parser, file));
                    if (before != null) {
                        throw new ConfigurationException(
                                place(parser, file) + ": \"" + path + "\" is already set at " + before);
                    }
                    settings.set(path, token == JsonToken.VALUE_NULL ? "" : parser.getText(), place(parser, file));
                }
                case START_ARRAY -> {
                    String path = path(levels, name);
                    if (!path.startsWith(Settings.SINKS)) {
                        throw new ConfigurationException(
                                place(parser, file) + ": \"" + path + "\" takes one value, not a list");
                    }
                    settings.set(path, list(parser, file, path), place(parser, file));
                }
                default ->
                    throw new ConfigurationException(
                            place(parser, file) + ": \"" + path(levels, name) + "\" takes one value, not a list");
            }
        }
    }

    /** The values of a list, with commas between them. */
    private static String list(JsonParser parser, String file, String path) throws IOException, ConfigurationException {
        StringJoiner values = new StringJoiner(", ");
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null || !token.isScalarValue()) {
                throw new ConfigurationException(place(parser, file) + ": \"" + path + "\" takes a list of values");
            }
            values.add(parser.getText());
        }
        return values.toString();
    }

    private static String path(Deque<String> levels, String name) {
        return levels.isEmpty() ? name : String.join(".", levels) + "." + name;
    }

    private static String place(JsonParser parser, String file) {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
