package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A package whose install hook looks for secrets, writes itself into every repository of the developer and publishes
 * again. Writes of files are no events of the model; what stays is a tree of git, gh and npm below one install.
 */
final class NpmWorm {
    /** Packages published per minute, as counted by the registry in May 2026 (threat.md, section 4). */
    private static final double PUBLISHED_PER_MINUTE = 14.4;

    private static final int PACKAGES = 20;

    static List<Cell> cells() {
        return List.of(Cell.of("npm worm", PUBLISHED_PER_MINUTE + "/min", -1, "", seed -> new NpmWorm(seed).trace()));
    }

    private final SyntheticHost host;
    private final Address registry;
    private final Address forge;
    private final List<Long> steps = new ArrayList<>();

    private NpmWorm(long seed) {
        host = new SyntheticHost("npm", seed);
        Sites sites = new Sites(host.draws);
        registry = sites.fixed(0).address();
        forge = sites.fixed(1).address();
    }

    private Trace trace() {
        long startNs = SyntheticHost.START_NS + 4 * Times.DAY + 11 * Times.HOUR;
        ProcessKey desktop = host.desktop(SyntheticHost.START_NS + Times.MINUTE);
        installBefore(desktop);
        ProcessKey shell = host.terminal(startNs - Times.HOUR, desktop);
        ProcessKey npm = host.start(startNs, shell, "/usr/bin/node", "/usr/bin/npm", "install", "left-padding");
        host.wire.exchange(startNs + Times.SECOND, npm, registry, 443, 2 * Times.SECOND, 4_000, 2_300_000);
        Place piped = host.placeOf(npm).withStdin(Stdin.PIPE).in("/home/ada/app/node_modules/left-padding");
        long hookNs = startNs + 4 * Times.SECOND;
        steps.add(hookNs);
        ProcessKey hook = host.start(hookNs, npm, piped, "/bin/sh", "-c", "node setup.mjs");
        ProcessKey worm = host.start(hookNs + 5 * Times.MILLISECOND, hook, piped, "/usr/bin/node", "setup.mjs");
        long atNs = host.run(hookNs + 2 * Times.SECOND, worm, 40 * Times.MILLISECOND, "/usr/bin/gh", "auth", "token")
                + Times.SECOND;
        for (int i = 0; i < PACKAGES; i++) {
            atNs += host.draws.exponential(Times.MINUTE / PUBLISHED_PER_MINUTE);
            publish(atNs, worm, piped.in("/home/ada/src/p" + i));
        }
        return new Trace(
                host.events(atNs + Times.MINUTE),
                Truth.attack(startNs, steps, "replication", "spawn-chain", "incident"),
                0);
    }

    /** The developer installs every morning: the registry is nothing new. */
    private void installBefore(ProcessKey desktop) {
        for (int day = 0; day < 4; day++) {
            long atNs = SyntheticHost.START_NS + day * Times.DAY + 9 * Times.HOUR;
            ProcessKey npm = host.start(atNs, desktop, "/usr/bin/npm", "ci");
            host.wire.exchange(atNs + Times.SECOND, npm, registry, 443, Times.SECOND, 5_000, 9_000_000);
        }
    }

    private void publish(long atNs, ProcessKey worm, Place repository) {
        steps.add(atNs);
        ProcessKey commit = host.start(atNs, worm, repository, "/usr/bin/git", "commit", "-qam", "chore: update");
        host.exit(atNs + 60 * Times.MILLISECOND, commit);
        ProcessKey push = host.start(atNs + 70 * Times.MILLISECOND, worm, repository, "/usr/bin/git", "push", "-q");
        long pushedNs =
                host.wire.exchange(atNs + 90 * Times.MILLISECOND, push, forge, 443, Times.SECOND / 2, 2_310_000, 4_000);
        host.exit(pushedNs, push);
        ProcessKey publish = host.start(pushedNs, worm, repository, "/usr/bin/node", "/usr/bin/npm", "publish");
        long publishedNs =
                host.wire.exchange(pushedNs + Times.SECOND / 3, publish, registry, 443, Times.SECOND, 2_330_000, 3_000);
        host.exit(publishedNs, publish);
    }
}
