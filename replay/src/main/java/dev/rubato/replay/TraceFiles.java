package dev.rubato.replay;

import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The files that a user's arguments name: each argument is a file, a directory, whose files are taken in order of their
 * names, or a pattern as a shell knows it. A file that is named twice is read once.
 */
public final class TraceFiles {
    private static final Pattern ZEEK_CONNECTIONS = Pattern.compile("(|.*[^A-Za-z])conn(|[^A-Za-z].*)");

    private final @Nullable TraceFormat format;
    private final Map<Path, TraceFile> files = new LinkedHashMap<>();
    private final List<String> passedOver = new ArrayList<>();

    /** @param format the format of every file, or null to recognise each by its content */
    public TraceFiles(@Nullable TraceFormat format) {
        this.format = format;
    }

    /**
     * Adds what {@code argument} names.
     *
     * @throws TraceException if it names no trace, in words for its user
     */
    public void add(String argument) throws IOException {
        Path path = pathOf(argument);
        if (Files.isDirectory(path)) {
            addAll(path, "*", argument);
        } else if (Files.exists(path)) {
            addFile(path);
        } else {
            addPattern(path, argument);
        }
    }

    private static Path pathOf(String argument) throws TraceException {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new TraceException(argument + " is no file name", e);
        }
    }

    private void addFile(Path path) throws IOException {
        try {
            take(path);
        } catch (TraceException e) {
            throw new TraceException(path + " " + e.getMessage(), e);
        }
    }

    private void take(Path path) throws IOException {
        Path real = path.toRealPath();
        if (!files.containsKey(real)) {
            TraceFile file = format == null ? TraceFile.recognise(path) : new TraceFile(path, format, Files.size(path));
            files.put(real, file);
            takeNamesBeside(file);
        }
    }

    /** Zeek writes the names that connections were made by into a log of its own, named alike. */
    private void takeNamesBeside(TraceFile file) throws IOException {
        Path name = file.path().getFileName();
        if (file.format() != TraceFormat.ZEEK || name == null) {
            return;
        }
        Matcher connections = ZEEK_CONNECTIONS.matcher(name.toString());
        Path beside = connections.matches()
                ? file.path().resolveSibling(connections.group(1) + "dns" + connections.group(2))
                : file.path();
        if (!beside.equals(file.path()) && Files.isRegularFile(beside)) {
            take(beside);
        }
    }

    private void addPattern(Path path, String argument) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (folder == null || name == null || !isPattern(name.toString()) || !Files.isDirectory(folder)) {
            throw new NoSuchTraceException(argument + " does not exist");
        }
        addAll(path.getParent() == null ? Path.of("") : folder, name.toString(), argument);
    }

    private static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    /** Adds the traces among the files of a folder; what is none is passed over and told. */
    private void addAll(Path folder, String pattern, String argument) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
            for (Path each : all) {
                if (Files.isRegularFile(each)) {
                    found.add(each);
                }
            }
        } catch (PatternSyntaxException e) {
            throw new TraceException(argument + " is no pattern: " + e.getDescription(), e);
        }
        found.sort(null);
        boolean any = false;
        for (Path each : found) {
            try {
                take(each);
                any = true;
            } catch (TraceException e) {
                passedOver.add(each + " " + e.getMessage());
            }
        }
        if (!any) {
            throw new TraceException(argument + " holds no trace");
        }
    }

    /** The files, in the order in which they were named. */
    public Collection<TraceFile> files() {
        return List.copyOf(files.values());
    }

    /** Files of named directories that are no traces, and why. */
    public List<String> passedOver() {
        return List.copyOf(passedOver);
    }
}
