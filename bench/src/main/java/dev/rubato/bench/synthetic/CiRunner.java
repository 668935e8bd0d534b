package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.List;

/** A runner of continuous integration: clone, install, build, test against services of its own, deploy. */
final class CiRunner implements Profile {
    private static final int JOBS = 30;
    private static final Address LOOPBACK = Address.parse("127.0.0.1");

    private final SyntheticHost host;
    private final Sites sites;
    private ProcessKey runner;

    CiRunner(SyntheticHost host) {
        this.host = host;
        this.sites = new Sites(host.draws);
        this.runner = host.service(
                SyntheticHost.START_NS + Times.MINUTE, "ci-runner.service", "/opt/runner/bin/runner", "run");
    }

    @Override
    public void boot(long atNs) {
        host.wire.exchange(atNs, runner, sites.fixed(0).address(), 443, 20 * Times.HOUR, 90_000, 90_000);
    }

    @Override
    public void day(long dayNs) {
        long atNs = dayNs;
        for (int i = 0; i < JOBS; i++) {
            atNs += host.draws.exponential((double) Times.DAY / (JOBS + 5));
            if (atNs < dayNs + Times.DAY - Times.HOUR) {
                job(atNs, i % 6 == 0);
            }
        }
    }

    private void job(long startNs, boolean deploys) {
        Place work = host.placeOf(runner)
                .withStdin(Stdin.NULL_DEVICE)
                .inSession(0, 0)
                .in("/opt/runner/_work/" + host.draws.between(1, 9));
        ProcessKey job = host.start(startNs, runner, work, "/bin/bash", "-e", "job.sh");
        long atNs = tool(startNs + 50 * Times.MILLISECOND, job, 1, 3_000_000, "/usr/bin/git", "clone");
        atNs = tool(atNs, job, 2, 40_000_000, "/usr/bin/node", "/usr/bin/npm", "ci");
        ProcessKey make = host.start(atNs, job, "/usr/bin/make", "-j4", "all");
        for (int i = 0; i < host.draws.between(100, 400); i++) {
            atNs += host.draws.exponential(12.0 * Times.MILLISECOND);
            host.run(atNs, make, host.draws.between(5, 400) * Times.MILLISECOND, "/bin/sh", "-c", "cc f" + i);
        }
        atNs = tests(atNs + Times.SECOND, job);
        if (deploys) {
            for (int i = 0; i < 4; i++) {
                atNs = deploy(atNs + Times.SECOND, job, Scanners.within(host, 2_000 + i));
            }
        }
        host.exit(atNs + Times.SECOND, job);
    }

    private long tool(long atNs, ProcessKey job, int site, long bytesIn, String... args) {
        ProcessKey tool = host.start(atNs, job, args);
        host.wire.resolve(atNs, sites.fixed(site).name(), sites.fixed(site).address());
        long endNs = host.wire.exchange(
                atNs + 30 * Times.MILLISECOND,
                tool,
                sites.fixed(site).address(),
                443,
                4 * Times.SECOND,
                9_000,
                bytesIn);
        host.exit(endNs, tool);
        return endNs + Times.MILLISECOND;
    }

    /** A suite that starts servers on ports of its own and waits for them. */
    private long tests(long fromNs, ProcessKey job) {
        ProcessKey suite = host.start(fromNs, job, "/usr/bin/python3", "-m", "pytest");
        long atNs = fromNs;
        for (int i = 0; i < 12; i++) {
            int port = host.draws.between(20_000, 31_000);
            ProcessKey server = host.start(atNs, suite, "/usr/bin/python3", "-m", "app.server", "" + port);
            for (int poll = 0; poll < 3; poll++) {
                host.wire.connect(atNs + (poll + 1) * 100L * Times.MILLISECOND, suite, LOOPBACK, port, Answer.REFUSED);
            }
            host.wire.listen(atNs + 350 * Times.MILLISECOND, server, LOOPBACK, port);
            host.wire.exchange(atNs + 400 * Times.MILLISECOND, suite, LOOPBACK, port, Times.SECOND / 9, 400, 900);
            if (i % 4 == 0) {
                host.run(
                        atNs + 450 * Times.MILLISECOND,
                        server,
                        20 * Times.MILLISECOND,
                        "/bin/sh",
                        "-c",
                        "convert a.png b.png");
            }
            atNs += Times.SECOND;
            host.exit(atNs, server);
        }
        return atNs;
    }

    private long deploy(long atNs, ProcessKey job, Address target) {
        long endNs = atNs;
        for (String[] args : List.of(
                new String[] {"/usr/bin/scp", "build/app.tgz", "deploy@" + target + ":/srv"},
                new String[] {"/usr/bin/ssh", "deploy@" + target, "systemctl restart app"})) {
            ProcessKey tool = host.start(endNs + 100 * Times.MILLISECOND, job, args);
            long bytes = args[0].endsWith("scp") ? 8_400_000 : 2_400;
            endNs = host.wire.exchange(
                    endNs + 120 * Times.MILLISECOND, tool, target, 22, 2 * Times.SECOND, bytes, 3_000);
            host.exit(endNs, tool);
        }
        return endNs;
    }
}
