package dev.rubato.bench.load;

import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people do on a developer's machine, as one command of the shell whose time and processor time are measured.
 *
 * @param command for {@code sh}, which ends at the first that fails
 */
public record Work(String name, String command) implements Load {
    /** Longest that a work may take: a hung browser must not hold the run. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** About a second of each CPU for two hundred files with three hundred functions. */
    private static final int FUNCTIONS = 300;

    private static final List<String> MODULES = List.of("detectors", "replay", "agent", "bench");
    private static final int PAGES = 5;
    private static final double SECONDS_PER_MINUTE = 60;
    private static final Pattern TIMES = Pattern.compile("(\\d+)m(\\d+\\.\\d+)s (\\d+)m(\\d+\\.\\d+)s\\s*\\z");
    private static final int ROWS = 2_000;

    /** Builds a C project of {@code files} files, written into {@code directory}, with two compilers at a time. */
    public static Work build(Path directory, int files) throws IOException {
        Path project = Files.createDirectories(directory.resolve("project"));
        StringBuilder objects = new StringBuilder();
        for (int file = 0; file < files; file++) {
            StringBuilder source = new StringBuilder("#include <stdio.h>\n");
            for (int function = 0; function < FUNCTIONS; function++) {
                source.append("int f")
                        .append(file)
                        .append('_')
                        .append(function)
                        .append("(int x) { for (int i = 0; i < x; i++) x += i * ")
                        .append(function)
                        .append("; return x; }\n");
            }
            Files.writeString(project.resolve("part" + file + ".c"), source);
            objects.append(" part").append(file).append(".o");
        }
        Files.writeString(
                project.resolve("Makefile"),
                "all:" + objects + "\n%.o: %.c\n\tgcc -O2 -c -o $@ $<\nclean:\n\trm -f *.o\n.PHONY: all clean\n");
        String make = "make -s -C '" + project + "'";
        return new Work("make -j2, " + files + " C files", make + " clean; " + make + " -j2");
    }

    /**
     * Packages this repository's smallest module with all its checks, from a copy in {@code directory} and without network:
     * what it needs was fetched when the repository was built.
     */
    public static Work mvnPackage(Path root, Path directory) throws IOException {
        Path project = Files.createDirectories(directory.resolve("maven"));
        Directories.copy(root.resolve(".mvn"), project.resolve(".mvn"));
        Files.copy(root.resolve("pom.xml"), project.resolve("pom.xml"));
        for (String module : MODULES) {
            Files.createDirectories(project.resolve(module));
            Files.copy(
                    root.resolve(module).resolve("pom.xml"),
                    project.resolve(module).resolve("pom.xml"));
        }
        Path sources = Path.of(MODULES.getFirst(), "src");
        for (String part : List.of("main", "build")) {
            Directories.copy(
                    root.resolve(sources).resolve(part),
                    project.resolve(sources).resolve(part));
        }
        return new Work(
                "mvn package, one module",
                "cd '" + project + "'; mvn -o -q -B -ntp -pl " + MODULES.getFirst() + " -DskipTests clean package");
    }

    /** Opens a local page in a browser a few times, each time a browser of its own. */
    public static Work browse(Path directory) throws IOException {
        Path page = directory.resolve("page.html");
        Files.writeString(
                page,
                "<!doctype html><title>bench</title><table id=t></table><script>for (let i = 0; i < " + ROWS
                        + "; i++) { const row = t.insertRow(); for (let j = 0; j < 10; j++)"
                        + " row.insertCell().textContent = Math.sin(i * j).toFixed(6); }</script>");
        String open = "chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run"
                + " --disable-background-networking --disable-component-update --user-data-dir='"
                + directory.resolve("profile") + "' --dump-dom 'file://" + page + "' > /dev/null 2>&1";
        String often = "for page in $(seq " + PAGES + "); do " + open + "; done";
        return new Work("browser, " + PAGES + " sessions", often);
    }

    @Override
    public Kind kind() {
        return Kind.WORK;
    }

    @Override
    public int perSecond() {
        return 0;
    }

    @Override
    public LoadResult run() throws IOException, InterruptedException {
        long beganMs = System.currentTimeMillis();
        long beganNs = System.nanoTime();
        String said = Commands.run(PATIENCE, List.of("sh", "-ec", command + "\ntimes"));
        long tookNs = System.nanoTime() - beganNs;
        return new LoadResult(0, 0, 1, beganMs, tookNs / 1e9, cpuSeconds(said), tookNs / 1e3);
    }

    /**
     * What {@code times} prints last (POSIX.1-2024, XCU 2.15): the user and system time of all children that ended, such as
     * {@code 1m2.34s 0m0.56s}.
     */
    static double cpuSeconds(String said) throws IOException {
        Matcher times = TIMES.matcher(said);
        if (!times.find()) {
            throw new IOException("the shell did not tell the times of its children: " + said);
        }
        return seconds(times.group(1), times.group(2)) + seconds(times.group(3), times.group(4));
    }

    private static double seconds(String minutes, String seconds) {
        return Integer.parseInt(minutes) * SECONDS_PER_MINUTE + Double.parseDouble(seconds);
    }
}
