package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.TextMemo;
import dev.rubato.lineage.ProgramRole;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a package manager or of git, told apart: words, and options with their values. An option that takes a
 * value and is not listed here leaves that value among the words.
 *
 * @param program its name without path, version and suffix
 * @param words what is neither an option nor an option's value: the verb and what follows
 * @param directory where it works: the working directory, with the directories and repositories that options name
 */
record PackageCall(String program, List<String> words, String directory) {
    /** Words that matter: a verb of two words and what it names. */
    private static final int MAX_WORDS = 3;

    /** Options of any of these programs that take the next argument and do not say where it works. */
    private static final Set<String> VALUES = Set.of(
            "--access",
            "--auth-type",
            "--cache",
            "--cert",
            "--comment",
            "--config",
            "--config-env",
            "--config-file",
            "--description",
            "--features",
            "--filter",
            "--globalconfig",
            "--host",
            "--identity",
            "--include",
            "--index",
            "--index-url",
            "--key",
            "--loglevel",
            "--namespace",
            "--node-options",
            "--notes",
            "--notes-file",
            "--omit",
            "--otp",
            "--package",
            "--password",
            "--proxy",
            "--publish-url",
            "--push-option",
            "--receive-pack",
            "--registry",
            "--remote",
            "--repo",
            "--repository",
            "--repository-url",
            "--scope",
            "--script-shell",
            "--sign-with",
            "--tag",
            "--target",
            "--target-dir",
            "--timeout",
            "--title",
            "--token",
            "--userconfig",
            "--username",
            "--workspace");

    /** One-letter options that take the next argument, by program: they mean other things to others. */
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("git", "co"),
            Map.entry("npm", "w"),
            Map.entry("pnpm", "F"),
            Map.entry("twine", "cipru"),
            Map.entry("cargo", "pFZ"),
            Map.entry("gem", "k"),
            Map.entry("gh", "Fdglnprt"),
            Map.entry("pip", "cir"));

    private static final TextMemo<String> PROGRAMS = new TextMemo<>(PackageCall::stem);

    /** Options whose value says where the program works. */
    private static final Set<String> PLACES = Set.of(
            "-C",
            "--cwd",
            "--dir",
            "--directory",
            "--git-dir",
            "--manifest-path",
            "--prefix",
            "--project",
            "--source",
            "--work-tree",
            "--working-dir");

    /** The call of {@code image}. */
    static PackageCall of(ProcessImage image) {
        int at = programAt(image);
        if (at < 0) {
            return new PackageCall("", List.of(), "");
        }
        List<String> args = image.args();
        String program = program(args.get(at));
        List<String> words = new ArrayList<>(MAX_WORDS);
        String directory = resolve("", image.cwd());
        for (int i = at + 1; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.indexOf('=');
            String option = equals < 0 ? arg : arg.substring(0, equals);
            if (!arg.startsWith("-")) {
                if (words.size() < MAX_WORDS) {
                    words.add(arg);
                }
            } else if (isPlace(program, option)) {
                i += equals < 0 ? 1 : 0;
                String value = equals >= 0 ? arg.substring(equals + 1) : i < args.size() ? args.get(i) : "";
                directory = resolve(directory, value);
            } else if (equals < 0 && takesNext(program, option)) {
                i++;
            }
        }
        return new PackageCall(program, List.copyOf(words), directory);
    }

    /** The argument that names the program: the first, or the script or module of an interpreter. */
    private static int programAt(ProcessImage image) {
        List<String> args = image.args();
        if (args.isEmpty() || ProgramRole.of(image) != ProgramRole.INTERPRETER || isBunItself(args)) {
            return args.isEmpty() ? -1 : 0;
        }
        int at = args.size() > 2 && args.get(1).equals("-m") ? 2 : 1;
        return args.size() > at ? at : -1;
    }

    /** Bun runs scripts and manages packages. */
    private static boolean isBunItself(List<String> args) {
        boolean script =
                args.size() < 2 || args.get(1).contains("/") || args.get(1).contains(".");
        return !script && program(args.getFirst()).equals("bun");
    }

    /** The name of the program that {@code image} runs, as {@link #program()}; empty if there is none. */
    static String programOf(ProcessImage image) {
        int at = programAt(image);
        return at < 0 ? "" : program(image.args().get(at));
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

    private static boolean isPlace(String program, String option) {
        boolean repository = program.equals("gh") && (option.equals("-R") || option.equals("--repo"));
        return repository || PLACES.contains(option);
    }

    private static boolean takesNext(String program, String option) {
        boolean letter =
                option.length() == 2 && LETTERS.getOrDefault(program, "").indexOf(option.charAt(1)) >= 0;
        return letter || VALUES.contains(option);
    }

    /** The place that {@code path} names as seen from {@code base}: {@code .} is {@code base} itself. */
    static String resolve(String base, String path) {
        if (path.contains(":")) {
            return path; // a URL, a host's path or a drive: none of this directory
        }
        String full = path.startsWith("/") || base.isEmpty() ? path : base + "/" + path;
        Deque<String> parts = new ArrayDeque<>();
        for (String part : full.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return (full.startsWith("/") ? "/" : "") + String.join("/", parts);
    }
}
