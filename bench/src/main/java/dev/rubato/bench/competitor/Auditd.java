package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Leftovers;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The audit daemon with rules for executions and connects, on a configuration and a log of its own.
 *
 * <p>Rules belong to the kernel and not to the daemon: it is refused where audit is in use, and both rules and the
 * kernel's switch are put back afterwards.
 */
public final class Auditd implements Competitor {
    /** Records that may wait in the kernel, as hardening guides have it; the kernel's own default is 64. */
    private static final String BACKLOG = "8192";

    /**
     * As Debian's, with a log that is kept whole for the length of a round. Without what to do when space runs out it
     * does not start.
     */
    private static final String CONFIGURATION = """
        local_events = yes
        write_logs = yes
        log_group = root
        flush = INCREMENTAL_ASYNC
        freq = 50
        num_logs = 20
        max_log_file = 64
        max_log_file_action = ROTATE
        space_left = 75
        space_left_action = SYSLOG
        admin_space_left = 50
        admin_space_left_action = SUSPEND
        disk_full_action = SUSPEND
        disk_error_action = SUSPEND
        """;

    private static final Pattern LOST = Pattern.compile("(?m)^lost (\\d+)$");
    private static final Pattern PID = Pattern.compile("(?m)^pid (\\d+)$");
    private static final String NO_RULES = "No rules";

    private final boolean enriched;

    /** A daemon that resolves ids to names, which is what people run, or writes raw records. */
    public Auditd(boolean enriched) {
        this.enriched = enriched;
    }

    @Override
    public String name() {
        return enriched ? "auditd, enriched" : "auditd, raw";
    }

    @Override
    public Optional<String> refusal() throws InterruptedException {
        if (!Commands.exists("auditd") || !Commands.exists("auditctl")) {
            return Optional.of("not installed (Debian: auditd)");
        }
        try {
            if (number(PID, status()) != 0 || !Commands.run("auditctl", "-l").equals(NO_RULES)) {
                return Optional.of("audit is in use on this machine: its rules are not touched");
            }
        } catch (IOException e) {
            return Optional.of("the kernel or this user's capabilities do not allow audit: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static String status() throws IOException, InterruptedException {
        return Commands.run("auditctl", "-s");
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    @Override
    public Running start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("plugins.d"));
        Path log = directory.resolve("audit.log");
        Path configuration = directory.resolve("auditd.conf");
        Files.writeString(
                configuration,
                CONFIGURATION + "log_file = " + log + "\nlog_format = " + (enriched ? "ENRICHED" : "RAW")
                        + "\nplugin_dir = " + directory.resolve("plugins.d") + "\n");
        Tool daemon = Tool.start(directory, List.of("auditd", "-n", "-c", directory.toString(), "-s", "nochange"));
        Auditing auditing = new Auditing(daemon, log);
        try {
            daemon.awaitText(log, "DAEMON_START");
            auditing.begin();
            return auditing;
        } catch (IOException e) {
            auditing.close();
            throw e;
        }
    }

    /** The daemon and the kernel's rules. Owned by one thread. */
    private static final class Auditing implements Running {
        private final Tool daemon;
        private final Path log;
        private long lostBefore;
        private Leftovers.@Nullable Standing rules;

        Auditing(Tool daemon, Path log) {
            this.daemon = daemon;
            this.log = log;
        }

        void begin() throws IOException, InterruptedException {
            lostBefore = number(LOST, status());
            rules = Leftovers.undoAtEnd(Auditing::removeRules);
            Commands.run("auditctl", "-e", "1");
            Commands.run("auditctl", "-b", BACKLOG);
            Commands.run("auditctl", "-a", "always,exit", "-F", "arch=b64", "-S", "execve,execveat", "-k", "rubato");
            Commands.run("auditctl", "-a", "always,exit", "-F", "arch=b64", "-S", "connect", "-k", "rubato");
        }

        /** kauditd carries the records from the kernel to the daemon: it works for nobody else here. */
        @Override
        public ProcessUse use() throws IOException {
            return daemon.use().plus(ProcessUse.ofKernelThread("kauditd"));
        }

        @Override
        public Sightings stop(List<LoadResult> loads) throws IOException, InterruptedException {
            long lost = number(LOST, status()) - lostBefore;
            unrule();
            daemon.stop("TERM");
            Sightings sightings = new AuditLog().read(log);
            sightings.lost(String.format(Locale.ROOT, "%d", lost));
            return sightings;
        }

        private void unrule() throws IOException {
            if (rules != null) {
                rules.close();
                rules = null;
                removeRules();
            }
        }

        private static void removeRules() throws IOException {
            Commands.putBack("auditctl", "-D");
            Commands.putBack("auditctl", "-e", "0");
        }

        @Override
        public void close() throws IOException {
            unrule();
            daemon.close();
        }
    }
}
