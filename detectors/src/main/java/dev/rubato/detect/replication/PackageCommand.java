package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.TextMemo;
import dev.rubato.lineage.ProgramRole;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a command does with packages: installing runs the code of others, publishing hands code to others. Names are the
 * only evidence of it; a package manager that is not listed is not seen.
 */
enum PackageCommand {
    NONE,
    INSTALLS,
    PUBLISHES;

    private static final Map<String, Set<String>> INSTALL = Map.ofEntries(
            Map.entry("npm", Set.of("install", "i", "ci", "add", "update", "up", "rebuild", "install-test")),
            Map.entry("pnpm", Set.of("install", "i", "add", "update", "up", "rebuild")),
            Map.entry("yarn", Set.of("", "install", "add", "up", "upgrade")),
            Map.entry("bun", Set.of("install", "i", "add", "update")),
            Map.entry("pip", Set.of("install", "wheel", "download")),
            Map.entry("uv", Set.of("pip", "sync", "add", "install")),
            Map.entry("poetry", Set.of("install", "add", "update")),
            Map.entry("pipx", Set.of("install", "upgrade")),
            Map.entry("gem", Set.of("install", "update")),
            Map.entry("bundle", Set.of("", "install", "update")),
            Map.entry("composer", Set.of("install", "update", "require")),
            Map.entry("cargo", Set.of("install", "build")));

    private static final Map<String, Set<String>> PUBLISH = Map.ofEntries(
            Map.entry("npm", Set.of("publish")),
            Map.entry("pnpm", Set.of("publish")),
            Map.entry("yarn", Set.of("publish", "npm")),
            Map.entry("bun", Set.of("publish")),
            Map.entry("twine", Set.of("upload")),
            Map.entry("uv", Set.of("publish")),
            Map.entry("poetry", Set.of("publish")),
            Map.entry("hatch", Set.of("publish")),
            Map.entry("gem", Set.of("push")),
            Map.entry("cargo", Set.of("publish")),
            Map.entry("git", Set.of("push")),
            Map.entry("gh", Set.of("release", "repo")));

    private static final TextMemo<String> PROGRAMS = new TextMemo<>(PackageCommand::stem);

    /** What {@code image} does. */
    static PackageCommand of(ProcessImage image) {
        int at = programAt(image);
        if (at < 0) {
            return NONE;
        }
        String program = program(image.args().get(at));
        Set<String> installs = INSTALL.get(program);
        Set<String> publishes = PUBLISH.get(program);
        if (installs == null && publishes == null) {
            return NONE;
        }
        String verb = verb(image.args(), at);
        if (publishes != null && publishes.contains(verb)) {
            return PUBLISHES;
        }
        return installs != null && installs.contains(verb) ? INSTALLS : NONE;
    }

    /** The program and its verb: what two publications have in common. */
    static String label(ProcessImage image) {
        int at = programAt(image);
        return at < 0 ? "" : program(image.args().get(at)) + " " + verb(image.args(), at);
    }

    /** The argument that names the program: the first, or the script or module of an interpreter. */
    private static int programAt(ProcessImage image) {
        List<String> args = image.args();
        if (args.isEmpty() || ProgramRole.of(image) != ProgramRole.INTERPRETER) {
            return args.isEmpty() ? -1 : 0;
        }
        int at = args.size() > 2 && args.get(1).equals("-m") ? 2 : 1;
        return args.size() > at ? at : -1;
    }

    private static String program(String path) {
        return PROGRAMS.of(path);
    }

    private static String stem(String path) {
        String name = RemoteCommand.program(path).toLowerCase(Locale.ROOT);
        int end = name.indexOf('.');
        String stem = end < 0 ? name : name.substring(0, end);
        stem = stem.endsWith("-cli") ? stem.substring(0, stem.length() - "-cli".length()) : stem;
        return stem.startsWith("pip") && !stem.equals("pipx") ? "pip" : stem;
    }

    private static String verb(List<String> args, int at) {
        for (int i = at + 1; i < args.size(); i++) {
            String arg = args.get(i);
            boolean directory = i > at + 1
                    && (args.get(i - 1).equals("-C") || args.get(i - 1).equals("--prefix"));
            if (!arg.startsWith("-") && !directory) {
                return arg;
            }
        }
        return "";
    }
}
