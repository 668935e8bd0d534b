package dev.rubato.lineage;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a lineage begins, from structure. Owned by the detection thread.
 *
 * <p>A new root is: the leader of a session that brought its own terminal; a child of process 1; a session without
 * terminal that a service opened; the main process of a browser; an agent runtime. Everything else inherits. Because a
 * worm could open a terminal per probe, one lineage may open at most {@value #MAX_ROOTS_PER_MINUTE} roots in a minute;
 * after that its children keep its label, and that is counted.
 */
final class Origins {
    private static final int MAX_ROOTS_PER_MINUTE = 16;
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final int MAX_NESTING = 16;
    private static final int MAX_BUDGETS = 4096;

    private static final String TYPE = "--type=";

    /** Marks of a helper process: Chromium and Electron, Firefox. */
    private static final List<String> HELPER_PREFIXES =
            List.of("--type=zygote", "--type=renderer", "--type=gpu-process", "--type=utility");

    private static final String FIREFOX_HELPER = "-contentproc";
    private static final Set<String> WEBKIT_HELPERS = Set.of("WebKitWebProcess", "WebKitNetworkProcess");

    /**
     * Coding agents that people run today, by the name of their program or script. A list of names is never complete; a
     * process that drives a browser is found without it.
     */
    private static final Set<String> AGENT_NAMES = Set.of(
            "claude",
            "codex",
            "gemini",
            "cursor-agent",
            "aider",
            "goose",
            "opencode",
            "amp",
            "copilot",
            "openhands",
            "autogenstudio",
            "crush",
            "qwen",
            "cline",
            "kilocode",
            "browser-use",
            "openclaw");

    private final BoundedMap<Long, Budget> budgets = new BoundedMap<>(MAX_BUDGETS, true);
    private @Nullable ProcessTable table;
    private long refused;

    private static final class Budget {
        long startNs;
        int used;
    }

    void of(ProcessTable processes) {
        table = processes;
    }

    /** Roots that were not opened because their lineage had opened too many. */
    long refused() {
        return refused;
    }

    /** Keeps chains of forks short: a process too deep is hung below its lineage's root. */
    void shorten(HostProcess process) {
        HostProcess root = process.lineage().root();
        int depth = 0;
        for (HostProcess at = process.parent(); at != null && depth <= HostProcess.MAX_DEPTH; at = at.parent()) {
            depth++;
        }
        if (depth >= HostProcess.MAX_DEPTH) {
            process.adopt(root == process ? null : root);
        }
    }

    void assign(HostProcess process, long timeNs, Event.Basis basis) {
        ProcessImage image = process.image();
        HostProcess parent = process.parent();
        if (browserHelper(process, parent, timeNs)) {
            return;
        }
        if (process.isBrowser() && parent != null && parent.isBrowser() && !isHelper(image)) {
            process.unmarkBrowser();
        }
        if (hasRemoteDebugging(image)) {
            openBrowser(process, true, timeNs);
            return;
        }
        if (process.lineage().root() == process) {
            refineRoot(process);
            return;
        }
        OriginClass origin = rootOf(process, parent, basis);
        if (origin != OriginClass.UNKNOWN && mayOpen(process.lineage(), timeNs)) {
            relabel(process, new Lineage(process, process.lineage(), origin));
        }
    }

    private static OriginClass rootOf(HostProcess process, @Nullable HostProcess parent, Event.Basis basis) {
        ProcessImage image = process.image();
        if (isAgent(image) && process.lineage().origin() != OriginClass.AGENT_RUNTIME) {
            return OriginClass.AGENT_RUNTIME;
        }
        boolean leads = image.sessionId() == process.key().pid();
        OriginClass inherited = process.lineage().origin();
        if (leads && image.tty() > 0 && inherited != OriginClass.AGENT_RUNTIME && bringsTerminal(parent, image)) {
            return OriginClass.TTY;
        }
        if (parent != null && parent.key().pid() == 1) {
            return OriginClass.SERVICE;
        }
        boolean underService = inherited == OriginClass.SERVICE || inherited == OriginClass.NETWORK_SERVICE;
        if (leads && image.tty() == 0 && underService && basis == Event.Basis.EXACT && opensSessions(parent, process)) {
            return OriginClass.SESSION;
        }
        return OriginClass.UNKNOWN;
    }

    private static boolean bringsTerminal(@Nullable HostProcess parent, ProcessImage image) {
        return parent == null
                || parent.image().tty() != image.tty()
                || parent.image().sessionId() != image.sessionId();
    }

    /**
     * A service opens sessions for others if it is its lineage's root itself, or a copy of it without an image of its
     * own.
     */
    private static boolean opensSessions(@Nullable HostProcess parent, HostProcess process) {
        HostProcess root = process.lineage().root();
        return parent != null
                && root != null
                && (parent == root || parent.image().exe().equals(root.image().exe()));
    }

    private static void refineRoot(HostProcess process) {
        Lineage lineage = process.lineage();
        if (lineage.origin() != OriginClass.UNKNOWN) {
            return;
        }
        ProcessImage image = process.image();
        HostProcess parent = process.parent();
        if (isAgent(image)) {
            lineage.refine(OriginClass.AGENT_RUNTIME);
        } else if (image.sessionId() == process.key().pid() && image.tty() > 0) {
            lineage.refine(OriginClass.TTY);
        } else if (process.key().pid() == 1 || (parent != null && parent.key().pid() == 1)) {
            lineage.refine(OriginClass.SERVICE);
        }
    }

    private boolean browserHelper(HostProcess process, @Nullable HostProcess parent, long timeNs) {
        ProcessImage image = process.image();
        if (!isHelper(image)) {
            return false;
        }
        HostProcess main = parent;
        while (main != null && isHelper(main.image())) {
            main = main.parent();
        }
        if (main == null) {
            process.markBrowser(process.isAutomatedBrowser());
            return true;
        }
        if (!isSameProduct(main.image(), image)) {
            return false;
        }
        openBrowser(main, isAutomated(main.image()), timeNs);
        process.markBrowser(main.isAutomatedBrowser());
        return true;
    }

    private void openBrowser(HostProcess main, boolean automated, long timeNs) {
        if (main.isBrowser() && main.isAutomatedBrowser() == automated) {
            return;
        }
        boolean first = !main.isBrowser();
        main.markBrowser(automated);
        if (first && mayOpen(main.lineage(), timeNs)) {
            markDriver(main, automated, timeNs);
            if (main.lineage().origin() != OriginClass.BROWSER) {
                relabel(main, new Lineage(main, main.lineage(), OriginClass.BROWSER));
            }
        }
    }

    /** A program, not a shell, that starts an automated browser drives it: its tree is an agent's or a test's. */
    private void markDriver(HostProcess main, boolean automated, long timeNs) {
        HostProcess driver = main.parent();
        if (!automated
                || driver == null
                || driver.imageInherited()
                || driver.image().exe().isEmpty()) {
            return;
        }
        boolean shell = ProgramRole.of(driver.image()) == ProgramRole.SHELL;
        if (shell || driver.key().pid() == 1 || driver.lineage().origin() == OriginClass.AGENT_RUNTIME) {
            return;
        }
        if (mayOpen(driver.lineage(), timeNs)) {
            relabel(driver, new Lineage(driver, driver.lineage(), OriginClass.AGENT_RUNTIME));
        }
    }

    private void relabel(HostProcess from, Lineage lineage) {
        if (table != null) {
            table.relabel(from, lineage);
        }
    }

    private boolean mayOpen(Lineage opener, long timeNs) {
        if (opener.depth() >= MAX_NESTING) {
            refused++;
            return false;
        }
        for (Lineage at = opener; at != null; at = at.parent()) {
            boolean init = at.root() != null && at.root().key().pid() == 1;
            if (!init && !charge(at, timeNs)) {
                refused++;
                return false;
            }
        }
        return true;
    }

    private boolean charge(Lineage opener, long timeNs) {
        Budget budget = budgets.computeIfAbsent(opener.id(), id -> new Budget());
        if (timeNs - budget.startNs > MINUTE_NS) {
            budget.startNs = timeNs;
            budget.used = 0;
        }
        if (budget.used >= MAX_ROOTS_PER_MINUTE) {
            return false;
        }
        budget.used++;
        return true;
    }

    private static boolean isHelper(ProcessImage image) {
        if (WEBKIT_HELPERS.contains(image.name())) {
            return true;
        }
        if (ProgramRole.of(image) != ProgramRole.OTHER) {
            return false;
        }
        List<String> args = image.args();
        for (int i = 1; i < Math.min(args.size(), 4); i++) {
            String arg = args.get(i);
            if (arg.equals(FIREFOX_HELPER) || isHelperType(arg)) {
                return true;
            }
        }
        return isRetitledHelper(args);
    }

    private static boolean isHelperType(String arg) {
        return arg.startsWith(TYPE) && HELPER_PREFIXES.stream().anyMatch(arg::startsWith);
    }

    /** Chromium's zygote rewrites its arguments into one string with blanks. */
    private static boolean isRetitledHelper(List<String> args) {
        return !args.isEmpty() && args.getFirst().contains(" --type=");
    }

    private static boolean isSameProduct(ProcessImage main, ProcessImage helper) {
        return main.exe().isEmpty()
                || WEBKIT_HELPERS.contains(helper.name())
                || directory(main.exe()).equals(directory(helper.exe()))
                || helper.exe().equals("/proc/self/exe");
    }

    private static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static boolean hasRemoteDebugging(ProcessImage image) {
        return ProgramRole.of(image) == ProgramRole.OTHER && hasArg(image, "--remote-debugging-p") && !isHelper(image);
    }

    private static boolean isAutomated(ProcessImage image) {
        return hasArg(image, "--headless")
                || hasArg(image, "-headless")
                || hasArg(image, "--remote-debugging-p")
                || hasArg(image, "--enable-automation")
                || hasArg(image, "--marionette");
    }

    private static boolean hasArg(ProcessImage image, String prefix) {
        List<String> args = image.args();
        for (int i = 1; i < args.size(); i++) {
            if (args.get(i).startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAgent(ProcessImage image) {
        if (AGENT_NAMES.contains(stem(image.name()))) {
            return true;
        }
        List<String> args = image.args();
        return ProgramRole.of(image) == ProgramRole.INTERPRETER
                && args.size() > 1
                && AGENT_NAMES.contains(stem(args.get(1)));
    }

    private static String stem(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("root-budgets", budgets);
        out.table("roots-of-a-minute", new TableReading(0, MAX_ROOTS_PER_MINUTE, refused));
    }
}
