package dev.rubato.detect.scan;

import dev.rubato.detect.TempoBoard;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.ProgramRole;
import dev.rubato.lineage.TableReader;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a scan is an operator's ({@code detectors.md}, section 8): an installed scanner, typed into an interactive
 * shell at a terminal of this machine that has a person's tempo. Each of these alone can be had by a program: an agent
 * gets a terminal, a worm is called nmap, a script runs an installed tool. So all are needed, and a shell that an
 * agent, a browser or somebody from the network has opened is no operator's whatever its tempo. Stricter than the
 * design in that last point.
 *
 * <p>Such a scan is told once a lineage and UTC day, at most {@value #MAX_LINEAGES} lineages are remembered. Owned by the
 * detection thread.
 */
final class Operators {
    private static final int MAX_LINEAGES = 1024;
    private static final int MAX_STEPS = 6;
    private static final long DAY_NS = 86_400_000_000_000L;

    private static final Set<String> SCANNERS = Set.of(
            "nmap",
            "zenmap",
            "masscan",
            "zmap",
            "rustscan",
            "naabu",
            "nuclei",
            "nikto",
            "unicornscan",
            "hping3",
            "fping",
            "arp-scan",
            "netdiscover",
            "nbtscan",
            "onesixtyone",
            "sslscan",
            "nc",
            "ncat");

    private static final Set<String> WRAPPERS = Set.of("sudo", "doas", "time", "env", "nice");

    /** Where packages put programs and people do not. */
    private static final List<String> INSTALLED = List.of(
            "/usr/", "/bin/", "/sbin/", "/opt/homebrew/", "/opt/local/", "/snap/", "/nix/", "C:\\Program Files");

    private final TempoBoard tempo;
    private final BoundedMap<Long, Long> toldDays = new BoundedMap<>(MAX_LINEAGES, true);

    Operators(TempoBoard tempo) {
        this.tempo = tempo;
    }

    /** Whether a person typed what {@code process} is, or descends from without an image between. */
    boolean typed(@Nullable HostProcess process) {
        HostProcess tool = scanner(process);
        HostProcess shell = tool == null ? null : starter(tool);
        return shell != null && isInteractive(shell.image()) && isPersons(shell.lineage());
    }

    private static @Nullable HostProcess scanner(@Nullable HostProcess process) {
        HostProcess at = process;
        for (int i = 0; at != null && i < MAX_STEPS; i++) {
            ProcessImage image = at.image();
            boolean named = !at.imageInherited() && SCANNERS.contains(name(image));
            if (named && isInstalled(image.exe())) {
                return image.argsRead() && image.args().size() > 1 ? at : null;
            }
            at = at.parent();
        }
        return null;
    }

    private static boolean isInstalled(String exe) {
        for (String folder : INSTALLED) {
            if (exe.startsWith(folder)) {
                return true;
            }
        }
        return false;
    }

    /** What started a tool, wrappers that change its rights or priority left out. */
    private static @Nullable HostProcess starter(HostProcess tool) {
        HostProcess at = tool.parent();
        for (int i = 0; at != null && i < MAX_STEPS; i++) {
            if (!at.imageInherited() && !WRAPPERS.contains(name(at.image()))) {
                return at;
            }
            at = at.parent();
        }
        return null;
    }

    private static String name(ProcessImage image) {
        String name = image.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".exe") ? name.substring(0, name.length() - ".exe".length()) : name;
    }

    /** A shell that reads from a terminal and runs neither a script nor a command of its arguments. */
    private static boolean isInteractive(ProcessImage image) {
        if (ProgramRole.of(image) != ProgramRole.SHELL || image.tty() <= 0 || image.stdin() != Stdin.TERMINAL) {
            return false;
        }
        List<String> args = image.args();
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            boolean command = !arg.startsWith("--") && arg.indexOf('c') > 0;
            if (!arg.startsWith("-") || command) {
                return false;
            }
        }
        return image.argsRead();
    }

    private boolean isPersons(Lineage lineage) {
        if (lineage.origin() != OriginClass.TTY || tempo.of(lineage) != TempoClass.HUMAN) {
            return false;
        }
        for (Lineage at = lineage.parent(); at != null; at = at.parent()) {
            boolean others = switch (at.origin()) {
                case BROWSER, AGENT_RUNTIME, NETWORK_SERVICE -> true;
                case TTY, SERVICE, SESSION, ADDRESS, UNKNOWN -> false;
            };
            if (others) {
                return false;
            }
        }
        return true;
    }

    /** Notes that an operator's scan of {@code lineage} is told; whether it is the first of its day. */
    boolean tellsFirst(@Nullable Lineage lineage, long nowNs) {
        long day = Math.floorDiv(nowNs, DAY_NS);
        Long before = toldDays.put(lineage == null ? 0 : lineage.id(), day);
        return before == null || before != day;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-operators", toldDays);
    }
}
