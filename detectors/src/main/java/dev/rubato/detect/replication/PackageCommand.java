package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
import java.util.List;
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

    /** Verbs, of one word or of two. */
    private static final Map<String, Set<String>> INSTALL = Map.ofEntries(
            Map.entry("npm", Set.of("install", "i", "ci", "add", "update", "up", "rebuild", "install-test")),
            Map.entry("pnpm", Set.of("install", "i", "add", "update", "up", "rebuild")),
            Map.entry("yarn", Set.of("", "install", "add", "up", "upgrade")),
            Map.entry("bun", Set.of("install", "i", "add", "update")),
            Map.entry("pip", Set.of("install", "wheel", "download")),
            Map.entry("uv", Set.of("pip install", "pip sync", "sync", "add", "tool install")),
            Map.entry("poetry", Set.of("install", "add", "update")),
            Map.entry("pipx", Set.of("install", "upgrade")),
            Map.entry("gem", Set.of("install", "update")),
            Map.entry("bundle", Set.of("", "install", "update")),
            Map.entry("composer", Set.of("install", "update", "require")),
            Map.entry("cargo", Set.of("install", "build")));

    private static final Map<String, Set<String>> PUBLISH = Map.ofEntries(
            Map.entry("npm", Set.of("publish")),
            Map.entry("pnpm", Set.of("publish")),
            Map.entry("yarn", Set.of("publish", "npm publish")),
            Map.entry("bun", Set.of("publish")),
            Map.entry("twine", Set.of("upload")),
            Map.entry("uv", Set.of("publish")),
            Map.entry("poetry", Set.of("publish")),
            Map.entry("hatch", Set.of("publish")),
            Map.entry("gem", Set.of("push")),
            Map.entry("cargo", Set.of("publish")),
            Map.entry("git", Set.of("push")),
            Map.entry("gh", Set.of("release create", "release upload", "repo create", "repo sync")));

    /** What {@code image} does. */
    static PackageCommand of(ProcessImage image) {
        String program = PackageCall.programOf(image);
        Set<String> installs = INSTALL.getOrDefault(program, Set.of());
        Set<String> publishes = PUBLISH.getOrDefault(program, Set.of());
        if (installs.isEmpty() && publishes.isEmpty()) {
            return NONE;
        }
        List<String> words = PackageCall.of(image).words();
        if (verbLength(publishes, words) > 0) {
            return PUBLISHES;
        }
        boolean bare = words.isEmpty() && installs.contains("");
        return bare || verbLength(installs, words) > 0 ? INSTALLS : NONE;
    }

    /** How many of {@code words} make one of {@code verbs}; 0 if none do. */
    private static int verbLength(Set<String> verbs, List<String> words) {
        if (words.size() > 1 && verbs.contains(words.get(0) + " " + words.get(1))) {
            return 2;
        }
        return !words.isEmpty() && verbs.contains(words.getFirst()) ? 1 : 0;
    }

    /** Program and verb of a publishing {@code call}: what two publications have in common. */
    static String label(PackageCall call) {
        List<String> verb = call.words().subList(0, publishingVerb(call));
        return call.program() + " " + String.join(" ", verb);
    }

    /** What a publishing {@code call} publishes: the directory that it works in, or what it names. */
    static String place(PackageCall call) {
        int verb = publishingVerb(call);
        String named = call.words().size() > verb ? call.words().get(verb) : "";
        boolean repository = switch (call.program()) {
            case "git" -> named.contains("/") || named.contains(":"); // others are remotes of this repository
            case "gh" -> !call.words().getFirst().equals("release"); // there it is a tag
            default -> true;
        };
        return repository && !named.isEmpty() ? PackageCall.resolve(call.directory(), named) : call.directory();
    }

    private static int publishingVerb(PackageCall call) {
        return verbLength(PUBLISH.getOrDefault(call.program(), Set.of()), call.words());
    }
}
