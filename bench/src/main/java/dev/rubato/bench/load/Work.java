package dev.rubato.bench.load;

import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What people do on a developer's machine, as one command whose time is measured. */
public record Work(String name, List<String> command) implements Load {
    /** Longest that a work may take: a hung browser must not hold the run. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** About a second of each CPU for two hundred files with three hundred functions. */
    private static final int FUNCTIONS = 300;

    private static final List<String> MODULES = List.of("detectors", "replay", "agent", "bench");
    private static final int PAGES = 5;
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
        return new Work("make -j2, " + files + " C files", List.of("sh", "-ec", make + " clean; " + make + " -j2"));
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
                List.of(
                        "sh",
                        "-ec",
                        "cd '" + project + "'; mvn -o -q -B -ntp -pl " + MODULES.getFirst()
                                + " -DskipTests clean package"));
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
        return new Work("browser, " + PAGES + " sessions", List.of("sh", "-ec", often));
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
        Commands.run(PATIENCE, command);
        long tookNs = System.nanoTime() - beganNs;
        return new LoadResult(0, 0, 1, beganMs, tookNs / 1e9, Double.NaN, tookNs / 1e3);
    }
}
