package dev.rubato.detect.spawn;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.LoopbackHop;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a chain reads. */
final class ChainText {
    private static final int MAX_COMMAND_CHARS = 80;
    private static final int MAX_HELPERS = 8;
    private static final double NS_PER_MS = 1e6;

    private ChainText() {}

    /** Command line and id, with the name of the executable where the command line begins with another. */
    static String process(HostProcess process) {
        ProcessImage image = process.image();
        boolean same = image.args().isEmpty()
                || image.exe().isEmpty()
                || Command.fileName(image.args().getFirst()).equalsIgnoreCase(image.name());
        String name = same ? "" : image.name() + ", ";
        return Subjects.commandLine(process) + " (" + name + "pid "
                + process.key().pid() + ")";
    }

    /** Both ends of a hop. */
    static String hop(LoopbackHop hop) {
        String to = endpoint(hop.address(), hop.listener().port());
        return hop.clientPort() == 0 ? "-> " + to : endpoint(hop.address(), hop.clientPort()) + " -> " + to;
    }

    static String endpoint(Address address, int port) {
        String text = address.isAny() ? "0.0.0.0" : address.toString();
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + port;
    }

    /** Program and script, without the other arguments. */
    static String name(HostProcess process) {
        Command command = Command.of(process.image());
        String name = process.image().name().isEmpty()
                ? "unknown program"
                : process.image().name();
        return command.script().isEmpty() ? name : name + " " + Command.fileName(command.script());
    }

    /** The service's program, or that it is unknown. */
    static String name(Listener listener) {
        HostProcess owner = listener.owner();
        return owner == null ? "an unknown service" : name(owner);
    }

    /** The whole chain, first to last. */
    static List<String> chain(Chain chain) {
        List<String> lines = new ArrayList<>();
        Visit visit = chain.origin().visit();
        if (visit != null) {
            lines.add(endpoint(visit.from(), visit.fromPort()) + " -> port " + visit.port());
        }
        lines.add(process(visible(chain.origin().client())));
        for (LoopbackHop hop : chain.origin().path()) {
            lines.add(hop(hop));
            HostProcess owner = hop.listener().owner();
            lines.add(owner == null ? "an unknown service" : process(owner));
        }
        lines.addAll(helpers(chain.child(), visible(chain.starter()), chain.starter()));
        lines.add(process(chain.child()));
        return lines;
    }

    private static List<String> helpers(HostProcess child, HostProcess top, HostProcess starter) {
        List<String> between = new ArrayList<>();
        for (HostProcess at = child.parent(); at != null && between.size() < MAX_HELPERS; at = at.parent()) {
            if (at == top || at == starter) {
                Collections.reverse(between);
                return between;
            }
            between.add(process(at));
        }
        return List.of();
    }

    /** A browser is shown by its main process, not by the helper that made the connection. */
    static HostProcess visible(HostProcess process) {
        HostProcess root = process.lineage().root();
        return process.isBrowser() && root != null && root.isBrowser() ? root : process;
    }

    /** One sentence about the chain. */
    static String summary(Chain chain) {
        String child = command(chain.child());
        Origin origin = chain.origin();
        HostProcess client = visible(origin.client());
        String who = name(client) + " (pid " + client.key().pid() + ")";
        if (chain.service() == null) {
            return starter(chain, who) + " started " + child;
        }
        StringBuilder text = new StringBuilder();
        text.append(
                switch (origin.kind()) {
                    case AUTOMATED_BROWSER, BROWSER ->
                        client.isBrowser() ? "A page in " + who : who + ", which a browser started,";
                    case AGENT -> "The agent process " + who;
                    case PLAIN -> who + ", which lately reached a public address,";
                    case SERVICE, OPENER -> who;
                });
        text.append(" reached ");
        String then = "";
        for (LoopbackHop hop : origin.path()) {
            text.append(then).append(name(hop.listener())).append(" on ");
            text.append(endpoint(hop.address(), hop.listener().port()));
            then = ", through it ";
        }
        long delayNs =
                Math.max(0, chain.spawn().timeNs() - origin.path().getLast().timeNs());
        return text.append(", which ")
                .append(delay(delayNs))
                .append(" later started ")
                .append(child)
                .toString();
    }

    private static String starter(Chain chain, String who) {
        Origin origin = chain.origin();
        Visit visit = origin.visit();
        if (visit != null) {
            long delayNs = Math.max(0, chain.spawn().timeNs() - visit.timeNs());
            return who + ", which " + visit.from() + " reached on port " + visit.port() + ", " + delay(delayNs)
                    + " later";
        }
        Role role = origin.role();
        return (role == null ? Role.BROWSER.words() : role.words()) + " " + who;
    }

    private static String delay(long delayNs) {
        double ms = delayNs / NS_PER_MS;
        return ms < 10
                ? String.format(Locale.ROOT, "%.1f ms", ms)
                : ms < 10_000 ? Math.round(ms) + " ms" : Math.round(ms / 1000) + " s";
    }

    private static String command(HostProcess process) {
        String line = Subjects.commandLine(process);
        return line.length() <= MAX_COMMAND_CHARS ? line : line.substring(0, MAX_COMMAND_CHARS) + "…";
    }

    /** MITRE ATT&amp;CK techniques that the chain shows. */
    static List<String> techniques(Chain chain) {
        List<String> ids = new ArrayList<>();
        String interpreter = interpreterTechnique(chain.spawn().command());
        if (interpreter != null) {
            ids.add(interpreter);
        }
        Origin.Kind client = chain.origin().kind();
        Role role = chain.origin().role();
        if (chain.origin().visit() != null) {
            ids.add("T1190");
        } else if (role != null) {
            ids.add(technique(role, chain.starter()));
        } else if (chain.service() == null) {
            ids.add("T1203");
        } else if (client == Origin.Kind.BROWSER || client == Origin.Kind.AUTOMATED_BROWSER) {
            ids.add("T1189");
        }
        if (chain.facts().has(ChainTerm.PIPED)
                || chain.spawn().command().role() == dev.rubato.lineage.ProgramRole.TRANSFER) {
            ids.add("T1105");
        }
        return ids;
    }

    private static String technique(Role role, HostProcess starter) {
        return switch (Command.program(starter.image().name())) {
            case "wmiprvse", "scrcons" -> "T1047";
            case "wsmprovhost", "winrshost" -> "T1021.006";
            case "mmc" -> "T1021.003";
            case "psexesvc", "paexec", "remcomsvc", "csexecsvc", "winexesvc" -> "T1569.002";
            case "mshta" -> "T1218.005";
            case "regsvr" -> "T1218.010";
            case "rundll" -> "T1218.011";
            case "hh" -> "T1218.001";
            default -> role.technique();
        };
    }

    private static @Nullable String interpreterTechnique(Command command) {
        return switch (command.role()) {
            case SHELL ->
                switch (command.program()) {
                    case "cmd" -> "T1059.003";
                    case "powershell", "pwsh" -> "T1059.001";
                    default -> "T1059.004";
                };
            case INTERPRETER ->
                switch (command.program()) {
                    case "python" -> "T1059.006";
                    case "node", "nodejs", "deno", "bun" -> "T1059.007";
                    case "mshta" -> "T1218.005";
                    case "regsvr" -> "T1218.010";
                    case "rundll" -> "T1218.011";
                    case "wscript", "cscript" -> "T1059.005";
                    default -> "T1059";
                };
            case TRANSFER, OTHER -> null;
        };
    }
}
