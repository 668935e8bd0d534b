package dev.rubato.trace;

import dev.rubato.event.ProcessImage;
import java.util.ArrayList;
import java.util.List;

/** Images of processes as logs tell them, within the bounds of {@link ProcessImage}. */
final class LogImages {
    private static final int MAX_HOST_CHARS = 253;

    private LogImages() {}

    /**
     * An image of whose surroundings nothing is known.
     *
     * @param args arguments with {@code argv[0]}; empty if they are not known
     */
    static ProcessImage of(String exe, List<String> args, String user, String cwd) {
        List<String> kept = capped(args);
        return new ProcessImage(
                capped(exe), kept, !kept.isEmpty(), capped(user), 0, -1, ProcessImage.Stdin.UNKNOWN, "", capped(cwd));
    }

    /** A host's name, as long as names of hosts may be (RFC 1035). */
    static String host(String name) {
        return name.length() <= MAX_HOST_CHARS ? name : name.substring(0, MAX_HOST_CHARS);
    }

    /** At most {@link ProcessImage#MAX_TEXT_CHARS} characters of {@code text}. */
    static String capped(String text) {
        return text.length() <= ProcessImage.MAX_TEXT_CHARS ? text : text.substring(0, ProcessImage.MAX_TEXT_CHARS);
    }

    private static List<String> capped(List<String> args) {
        List<String> kept = new ArrayList<>(Math.min(args.size(), ProcessImage.MAX_ARGS));
        int chars = 0;
        for (String arg : args) {
            if (kept.size() == ProcessImage.MAX_ARGS || chars >= ProcessImage.MAX_ARGS_CHARS) {
                break;
            }
            String cut = arg.substring(0, Math.min(arg.length(), ProcessImage.MAX_ARGS_CHARS - chars));
            kept.add(cut);
            chars += cut.length();
        }
        return kept;
    }

    /**
     * The arguments in a command line, split as Windows programs split it: at blanks outside of double quotes, where
     * backslashes before a quote count double. Stops where a process keeps no more.
     *
     * <p>Rules: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments .
     */
    static List<String> split(String commandLine) {
        List<String> args = new ArrayList<>();
        StringBuilder arg = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        int length = Math.min(commandLine.length(), 2 * ProcessImage.MAX_ARGS_CHARS);
        for (int i = 0; i < length && args.size() < ProcessImage.MAX_ARGS; i++) {
            char c = commandLine.charAt(i);
            if (c == '\\') {
                int run = backslashes(commandLine, i);
                boolean beforeQuote = i + run < length && commandLine.charAt(i + run) == '"';
                arg.repeat('\\', beforeQuote ? run / 2 : run);
                boolean literal = beforeQuote && run % 2 == 1;
                if (literal) {
                    arg.append('"');
                }
                i += literal ? run : run - 1;
                begun = true;
            } else if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if ((c == ' ' || c == '\t') && !quoted) {
                if (begun) {
                    args.add(arg.toString());
                    arg.setLength(0);
                }
                begun = false;
            } else {
                arg.append(c);
                begun = true;
            }
        }
        if (begun) {
            args.add(arg.toString());
        }
        return args;
    }

    private static int backslashes(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '\\') {
            at++;
        }
        return at - from;
    }
}
