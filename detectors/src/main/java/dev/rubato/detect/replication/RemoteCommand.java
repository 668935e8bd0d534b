package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.TextMemo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command line does to another host, as far as its arguments tell. The one place of this package where program
 * names are evidence; a program that is not listed is still seen by its connections and by an address among its arguments.
 *
 * @param host the host as it stands in the arguments, without user and brackets; empty if none was recognised
 * @param stage how far the command goes
 */
record RemoteCommand(String program, String host, Stage stage) {

    private enum Form {
        /** {@code tool [options] [user@]host [command]}. */
        LOGIN,
        /** {@code tool [options] from… [user@]host:path}. */
        COPY,
        /** {@code tool [options] url}. */
        URL,
        /** {@code tool [options] host …}. */
        HOST
    }

    private record Tool(Form form, Stage stage) {}

    private static final Map<String, Tool> TOOLS = Map.ofEntries(
            Map.entry("ssh", new Tool(Form.LOGIN, Stage.OPEN)),
            Map.entry("plink", new Tool(Form.LOGIN, Stage.OPEN)),
            Map.entry("dbclient", new Tool(Form.LOGIN, Stage.OPEN)),
            Map.entry("rsh", new Tool(Form.LOGIN, Stage.OPEN)),
            Map.entry("scp", new Tool(Form.COPY, Stage.UPLOAD)),
            Map.entry("pscp", new Tool(Form.COPY, Stage.UPLOAD)),
            Map.entry("rsync", new Tool(Form.COPY, Stage.UPLOAD)),
            Map.entry("rcp", new Tool(Form.COPY, Stage.UPLOAD)),
            Map.entry("sftp", new Tool(Form.LOGIN, Stage.UPLOAD)),
            Map.entry("ssh-copy-id", new Tool(Form.LOGIN, Stage.UPLOAD)),
            Map.entry("ftp", new Tool(Form.HOST, Stage.UPLOAD)),
            Map.entry("tftp", new Tool(Form.HOST, Stage.UPLOAD)),
            Map.entry("smbclient", new Tool(Form.HOST, Stage.UPLOAD)),
            Map.entry("curl", new Tool(Form.URL, Stage.OPEN)),
            Map.entry("wget", new Tool(Form.URL, Stage.OPEN)),
            Map.entry("nc", new Tool(Form.HOST, Stage.OPEN)),
            Map.entry("ncat", new Tool(Form.HOST, Stage.OPEN)),
            Map.entry("netcat", new Tool(Form.HOST, Stage.OPEN)),
            Map.entry("socat", new Tool(Form.HOST, Stage.OPEN)),
            Map.entry("telnet", new Tool(Form.HOST, Stage.OPEN)),
            Map.entry("redis-cli", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("psexec", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("psexec64", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("paexec", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("winrs", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("wmic", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("winexe", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("evil-winrm", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("docker", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("adb", new Tool(Form.HOST, Stage.EXECUTE)),
            Map.entry("nmap", new Tool(Form.HOST, Stage.PROBE)),
            Map.entry("ping", new Tool(Form.HOST, Stage.PROBE)),
            Map.entry("hydra", new Tool(Form.HOST, Stage.PROBE)));

    private static final int MAX_WORDS = 64;

    /** Options of ssh and its kin that take the next argument: ssh(1), scp(1). */
    private static final String LOGIN_VALUES = "BbcDEeFIiJLlmOopQRSWwP";

    private static final Set<String> SENDS =
            Set.of("-T", "--upload-file", "-F", "--form", "--data-binary", "--post-file");

    /** What another tool runs at the far end to receive a copy: no command of the caller's own. */
    private static final List<String> RECEIVERS =
            List.of("scp -t", "rsync --server", "sftp", "cat >", "tee ", "dd of=");

    private static final TextMemo<String> PROGRAMS = new TextMemo<>(RemoteCommand::bareName);

    /** The command of {@code image}, or null if it names no other host and is no tool for other hosts. */
    static @Nullable RemoteCommand of(ProcessImage image) {
        String program = program(image.name());
        Tool tool = TOOLS.get(program);
        List<String> args = image.args();
        if (tool == null) {
            String host = literal(args);
            return host.isEmpty() ? null : new RemoteCommand(program, host, Stage.OPEN);
        }
        return switch (tool.form) {
            case LOGIN -> login(program, tool, args);
            case COPY -> copy(program, args);
            case URL -> url(program, tool, args);
            case HOST -> new RemoteCommand(program, literal(args), tool.stage);
        };
    }

    private static RemoteCommand login(String program, Tool tool, List<String> args) {
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.startsWith("-")) {
                boolean takesNext = arg.length() == 2 && LOGIN_VALUES.indexOf(arg.charAt(1)) >= 0;
                i += takesNext ? 1 : 0;
                continue;
            }
            String rest = String.join(" ", args.subList(i + 1, args.size()));
            boolean receives = RECEIVERS.stream().anyMatch(rest::contains);
            Stage stage = receives ? Stage.UPLOAD : rest.isEmpty() ? tool.stage : Stage.EXECUTE;
            return new RemoteCommand(program, bare(arg), stage);
        }
        return new RemoteCommand(program, "", tool.stage);
    }

    private static RemoteCommand copy(String program, List<String> args) {
        for (int i = args.size() - 1; i > 0; i--) {
            String arg = args.get(i);
            int colon = arg.startsWith("[") ? arg.indexOf("]:") + 1 : arg.indexOf(':');
            if (colon > 1 && !arg.startsWith("-") && arg.indexOf('/') != 0) {
                Stage stage = i == args.size() - 1 ? Stage.UPLOAD : Stage.OPEN;
                return new RemoteCommand(program, bare(arg.substring(0, colon)), stage);
            }
        }
        return new RemoteCommand(program, "", Stage.OPEN);
    }

    private static RemoteCommand url(String program, Tool tool, List<String> args) {
        String host = literal(args);
        boolean sends = false;
        for (String arg : args) {
            int scheme = arg.indexOf("://");
            if (host.isEmpty() && scheme > 0) {
                host = bare(arg.substring(scheme + 3).split("[/?:]", 2)[0]);
            }
            sends |= SENDS.contains(arg) || SENDS.stream().anyMatch(option -> arg.startsWith(option + "="));
        }
        return new RemoteCommand(program, host, sends ? Stage.UPLOAD : tool.stage);
    }

    /** The first literal address among the arguments. */
    private static String literal(List<String> args) {
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            if (!mayHoldAddress(arg)) {
                continue;
            }
            for (String word : arg.split("[^0-9A-Fa-f.:]+", MAX_WORDS)) {
                String host = word.indexOf('.') > 0 ? word.replaceFirst(":\\d*$", "") : word;
                if (address(host) != null) {
                    return host;
                }
            }
        }
        return "";
    }

    private static boolean mayHoldAddress(String text) {
        return hasThree(text, '.') || hasThree(text, ':');
    }

    private static boolean hasThree(String text, char sought) {
        int at = text.indexOf(sought);
        for (int i = 1; i < 3 && at >= 0; i++) {
            at = text.indexOf(sought, at + 1);
        }
        return at >= 0;
    }

    private static String bare(String text) {
        String host = text.substring(text.lastIndexOf('@') + 1);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The literal address that {@code host} is, or null. */
    static @Nullable Address address(String host) {
        boolean v4 = host.length() >= 7 && host.chars().filter(c -> c == '.').count() == 3;
        boolean v6 = host.length() >= 6 && host.chars().filter(c -> c == ':').count() >= 3;
        if (!v4 && !v6) {
            return null;
        }
        try {
            return Address.parse(host);
        } catch (IllegalArgumentException _) {
            return null; // a version, a time or a hardware address
        }
    }

    /** Last part of the path, lower case, without {@code .exe} and {@code .py}. */
    static String program(String path) {
        return PROGRAMS.of(path);
    }

    private static String bareName(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
                .toLowerCase(Locale.ROOT);
        int end = name.endsWith(".exe") ? name.length() - 4 : name.endsWith(".py") ? name.length() - 3 : name.length();
        return name.substring(0, end);
    }
}
