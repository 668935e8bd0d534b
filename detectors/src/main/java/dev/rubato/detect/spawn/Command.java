package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.TextMemo;
import dev.rubato.lineage.ProgramRole;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an image runs, read off its path and arguments: which program, and whether the program text stands in the
 * arguments, in a file, or comes from standard input.
 *
 * @param role the program's role; scripts have the role of their interpreter
 * @param program name without directory, version and {@code .exe}, lower case
 * @param source where the program text comes from
 * @param script the file or module that is run; empty if none, or if arguments are unknown
 */
record Command(ProgramRole role, String program, Source source, String script) {
    /** Where an interpreter's program text comes from. */
    enum Source {
        /** From an argument: {@code -c}, {@code -e}, encoded. */
        INLINE,
        FILE,
        MODULE,
        /** Nothing but the code that a language's own library starts its workers with. */
        LIBRARY,
        /** From standard input, or it is no interpreter, or arguments are unknown. */
        NONE
    }

    private static final Set<String> SHELL_VALUES = Set.of("-o", "-O", "+O", "--rcfile", "--init-file");
    private static final Set<String> NODE_VALUES = Set.of("-r", "--require", "--import", "--loader");

    /** Options of the {@code java} launcher whose value is an argument of its own. */
    static final Set<String> JAVA_VALUES = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--limit-modules",
            "--patch-module",
            "--source");

    private static final Set<String> JAVA_PROGRAMS = Set.of("-m", "--module");

    /** Programs of Windows whose options begin with a slash, by the names that {@link #program} gives them. */
    private static final Set<String> SLASH_OPTIONS = Set.of("cmd", "cscript", "wscript", "mshta", "regsvr", "rundll");

    /** How Python starts its own worker processes; nothing but the numbers can differ. */
    private static final Pattern PYTHON_WORKER =
            Pattern.compile("from multiprocessing\\.(spawn|resource_tracker) import"
                    + " (spawn_main|main);\\s?(spawn_main|main)\\([a-z_=0-9, ]*\\)");

    private static final TextMemo<String> FILE_NAMES = new TextMemo<>(Command::lastPart);
    private static final TextMemo<String> PROGRAMS = new TextMemo<>(Command::bareName);

    /** The command of {@code image}. */
    static Command of(ProcessImage image) {
        List<String> args = image.args();
        String program = program(image.name());
        ProgramRole role = ProgramRole.ofName(image.name());
        int first = 1;
        if (role == ProgramRole.OTHER && !args.isEmpty()) {
            // A script is started under its own name; its interpreter stands in the first argument.
            role = ProgramRole.ofName(program(fileName(args.getFirst())));
            program = role == ProgramRole.OTHER ? program : program(fileName(args.getFirst()));
        } else if (program.equals("busybox") && !args.isEmpty()) {
            first = program(fileName(args.getFirst())).equals("busybox") ? 2 : 1;
            String applet = first <= args.size() ? program(fileName(args.get(first - 1))) : program;
            role = ProgramRole.ofName(applet);
            program = applet;
        }
        return role == ProgramRole.OTHER && !program.equals("java")
                ? new Command(role, program, Source.NONE, "")
                : read(role, program, args, first);
    }

    private static Command read(ProgramRole role, String program, List<String> args, int first) {
        for (int i = first; i < args.size(); i++) {
            String arg = args.get(i);
            String next = i + 1 < args.size() ? args.get(i + 1) : "";
            if (isInline(role, program, arg)) {
                boolean worker = PYTHON_WORKER.matcher(next).matches();
                return new Command(role, program, worker ? Source.LIBRARY : Source.INLINE, "");
            }
            if (arg.equals("-m") && program.equals("python")) {
                return new Command(role, program, Source.MODULE, next);
            }
            boolean module = program.equals("java") && JAVA_PROGRAMS.contains(arg);
            if (module || arg.equals("-jar") || arg.equals("--")) {
                return new Command(role, program, Source.FILE, next);
            }
            if (takesValue(role, program, arg)) {
                i++;
            } else if (role != ProgramRole.TRANSFER && !isOption(program, arg)) {
                return isCommandText(program, arg)
                        ? new Command(role, program, Source.INLINE, "")
                        : new Command(role, program, Source.FILE, arg);
            }
        }
        return new Command(role, program, Source.NONE, "");
    }

    private static boolean isInline(ProgramRole role, String program, String arg) {
        String lower = arg.toLowerCase(Locale.ROOT);
        return switch (role) {
            case SHELL ->
                switch (program) {
                    case "cmd" -> lower.equals("/c") || lower.equals("/k");
                    case "powershell", "pwsh" ->
                        (lower.startsWith("-e") && !lower.startsWith("-ex") && !lower.equals("-ep"))
                                || lower.startsWith("-c");
                    default -> isCluster(arg) && arg.indexOf('c') > 0;
                };
            case INTERPRETER ->
                switch (program) {
                    case "python" -> isCluster(arg) && arg.endsWith("c");
                    case "node", "nodejs", "bun", "deno" ->
                        Set.of("-e", "--eval", "-p", "--print", "-pe").contains(arg) || lower.startsWith("--eval=");
                    case "php" -> arg.equals("-r");
                    default -> isCluster(arg) && (arg.endsWith("e") || arg.endsWith("E"));
                };
            case TRANSFER ->
                switch (program) {
                    case "nc", "ncat", "netcat", "nc.openbsd", "nc.traditional" ->
                        Set.of("-e", "-c", "--exec", "--sh-exec").contains(arg);
                    case "socat" -> lower.startsWith("exec:") || lower.startsWith("system:");
                    default -> false;
                };
            case OTHER -> false;
        };
    }

    /** Windows PowerShell takes its first argument for a command, unless told otherwise. */
    private static boolean isCommandText(String program, String arg) {
        return program.equals("powershell") && !arg.toLowerCase(Locale.ROOT).endsWith(".ps1");
    }

    private static boolean isOption(String program, String arg) {
        return arg.isEmpty()
                || arg.charAt(0) == '-'
                || arg.charAt(0) == '+'
                || (arg.charAt(0) == '/' && SLASH_OPTIONS.contains(program));
    }

    /** Whether the argument after {@code arg} belongs to it and is no script. */
    private static boolean takesValue(ProgramRole role, String program, String arg) {
        return switch (program) {
            case "powershell", "pwsh" -> takesPowerShellValue(arg.toLowerCase(Locale.ROOT));
            case "python" -> arg.equals("-X") || arg.equals("-W");
            case "node", "nodejs", "bun" -> NODE_VALUES.contains(arg);
            case "java" -> JAVA_VALUES.contains(arg);
            default -> role == ProgramRole.SHELL && SHELL_VALUES.contains(arg);
        };
    }

    /** Execution policy, window style, version, input and output format; all may be shortened. */
    private static boolean takesPowerShellValue(String arg) {
        return arg.startsWith("-ex")
                || arg.equals("-ep")
                || arg.startsWith("-w")
                || arg.startsWith("-v")
                || arg.startsWith("-in")
                || arg.startsWith("-o")
                || arg.startsWith("-conf")
                || arg.startsWith("-psc");
    }

    private static boolean isCluster(String arg) {
        return arg.length() > 1 && arg.length() <= 8 && arg.charAt(0) == '-' && arg.charAt(1) != '-';
    }

    /** Whether the program text is an argument. */
    boolean inline() {
        return source == Source.INLINE;
    }

    /** Whether the program of this command would come from standard input. */
    boolean readsProgramFromInput() {
        return (source == Source.NONE || script.equals("/dev/stdin"))
                && (role == ProgramRole.SHELL || role == ProgramRole.INTERPRETER);
    }

    /** Whether starting it can end a chain. */
    boolean isCandidate() {
        return role != ProgramRole.OTHER;
    }

    /** The class of child that habits are counted by. */
    String childClass() {
        return role.name().toLowerCase(Locale.ROOT) + "/" + program;
    }

    /** Whether the arguments carry switches that only a browser understands. */
    static boolean namesBrowserSwitches(ProcessImage image) {
        List<String> args = image.args();
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.startsWith("--headless") || arg.startsWith("--remote-debugging-") || arg.equals("-headless")) {
                return true;
            }
        }
        return false;
    }

    static String fileName(String path) {
        return FILE_NAMES.of(path);
    }

    private static String lastPart(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.startsWith("-") ? name.substring(1) : name;
    }

    static String program(String fileName) {
        return PROGRAMS.of(fileName);
    }

    private static String bareName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".exe")) {
            name = name.substring(0, name.length() - 4);
        }
        int end = name.length();
        while (end > 1 && (Character.isDigit(name.charAt(end - 1)) || ".-".indexOf(name.charAt(end - 1)) >= 0)) {
            end--;
        }
        return name.substring(0, end);
    }
}
