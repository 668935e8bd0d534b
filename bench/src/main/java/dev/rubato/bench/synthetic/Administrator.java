package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * An administrator: ansible, pssh and ssh loops over thirty hosts, monitoring, copies to several hosts; and once a week a
 * timer that lets new machines load their installer, one week in ten from an address instead of a name (an assumption).
 */
final class Administrator implements Profile {
    private static final int INVENTORY = 30;
    private static final int NEW_MACHINES = 6;
    private static final int PROVISIONING_DAY = 4;
    private static final double FROM_AN_ADDRESS = 0.1;

    private final SyntheticHost host;
    private final Desk desk;
    private final boolean scans;
    private ProcessKey monitor;

    /** @param scans whether they also let nmap look at their networks */
    Administrator(SyntheticHost host, boolean scans) {
        this.host = host;
        this.scans = scans;
        this.desk = new Desk(host, SyntheticHost.START_NS + 7 * Times.HOUR);
        this.monitor = host.service(SyntheticHost.START_NS + Times.MINUTE, "prometheus.service", "/usr/bin/prometheus");
    }

    /** An operator's scans on an otherwise quiet week: whether they are alarms is a matter of policy. */
    static Trace withScans(long seed) {
        Trace week = Profile.week("admin-scans", seed, host -> new Administrator(host, true));
        return new Trace(week.events(), Truth.matterOfPolicy(), 0);
    }

    @Override
    public void boot(long atNs) {
        for (int i = 0; i < INVENTORY; i++) {
            host.wire.exchange(atNs + i * Times.SECOND, monitor, managed(i), 9_100, 6 * Times.DAY, 900_000, 90_000_000);
        }
    }

    private Address managed(int index) {
        return Scanners.within(host, 3_000 + index);
    }

    @Override
    public void day(long dayNs) {
        desk.browse(dayNs);
        desk.session(desk.moment(dayNs), 60);
        ansible(desk.moment(dayNs));
        loop(desk.moment(dayNs));
        backup(dayNs + 3 * Times.HOUR);
        if ((dayNs - SyntheticHost.START_NS) / Times.DAY == PROVISIONING_DAY) {
            provision(dayNs + 4 * Times.HOUR);
        }
        if (scans) {
            nmap(desk.moment(dayNs));
        }
    }

    /** Five forks at a time: a module is copied and run on each host. */
    private void ansible(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        ProcessKey control =
                host.start(atNs + Times.SECOND, shell, "/usr/bin/python3", "/usr/bin/ansible-playbook", "site.yml");
        Place piped = host.placeOf(control).withStdin(Stdin.PIPE);
        for (int task = 0; task < 6; task++) {
            for (int i = 0; i < INVENTORY; i++) {
                long startNs = atNs
                        + 3 * Times.SECOND
                        + task * 20L * Times.SECOND
                        + i / 5 * 3L * Times.SECOND
                        + host.draws.exponential(0.2 * Times.SECOND);
                ProcessKey fork = host.fork(startNs, control);
                ProcessKey ssh = host.start(
                        startNs + Times.MILLISECOND,
                        fork,
                        piped,
                        "/usr/bin/ssh",
                        "-C",
                        managed(i).toString(),
                        "/bin/sh -c 'python3 module.py'");
                if (task == 0) {
                    host.wire.exchange(
                            startNs + 30 * Times.MILLISECOND, ssh, managed(i), 22, 150 * Times.SECOND, 240_000, 30_000);
                }
                host.exit(startNs + 2 * Times.SECOND, ssh);
                host.exit(startNs + 2 * Times.SECOND + Times.MILLISECOND, fork);
            }
        }
        host.exit(atNs + 3 * Times.MINUTE, control);
    }

    /** {@code for h in ...; do scp; ssh; done}, typed. */
    private void loop(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        long stepNs = atNs + Times.MINUTE;
        for (int i = 0; i < 12; i++) {
            ProcessKey copy = host.start(stepNs, shell, "/usr/bin/scp", "motd", managed(i) + ":/etc/motd");
            ProcessKey carrier = host.start(
                    stepNs + 4 * Times.MILLISECOND,
                    copy,
                    "/usr/bin/ssh",
                    managed(i).toString());
            stepNs = host.wire.exchange(
                    stepNs + 20 * Times.MILLISECOND, carrier, managed(i), 22, Times.SECOND, 90_000, 3_000);
            host.exit(stepNs, carrier);
            host.exit(stepNs, copy);
            ProcessKey ssh = host.start(
                    stepNs + 9 * Times.MILLISECOND,
                    shell,
                    "/usr/bin/ssh",
                    managed(i).toString(),
                    "uptime");
            stepNs = host.wire.exchange(
                    stepNs + 30 * Times.MILLISECOND, ssh, managed(i), 22, Times.SECOND, 3_000, 3_000);
            host.exit(stepNs, ssh);
        }
    }

    private void backup(long atNs) {
        ProcessKey cron = host.service(atNs, "backup.service", "/bin/sh", "/usr/local/sbin/backup");
        for (int i = 0; i < 3; i++) {
            ProcessKey rsync = host.start(
                    atNs + i * Times.MINUTE, cron, "/usr/bin/rsync", "-a", "/srv", desk.server(i) + ":/backup");
            host.wire.exchange(
                    atNs + i * Times.MINUTE + 50 * Times.MILLISECOND,
                    rsync,
                    desk.server(i),
                    22,
                    40 * Times.SECOND,
                    70_000_000 + i * 3_000_000L,
                    90_000);
            host.exit(atNs + (i + 1) * Times.MINUTE, rsync);
        }
    }

    /** Machines that are new in the inventory load their installer and run it. */
    private void provision(long atNs) {
        ProcessKey timer = host.service(atNs, "provision.service", "/bin/sh", "/opt/provision/new-machines.sh");
        String mirror = host.draws.chance(FROM_AN_ADDRESS)
                ? "http://" + desk.server(0) + "/setup.sh"
                : "https://get.example.org/setup.sh";
        long stepNs = atNs + Times.SECOND;
        for (int i = 0; i < NEW_MACHINES; i++) {
            Address machine = managed(INVENTORY + i);
            ProcessKey ssh = host.start(
                    stepNs, timer, "/usr/bin/ssh", "root@" + machine, "curl -fsSL " + mirror + " | sh -s -- --join");
            stepNs = host.wire.exchange(
                    stepNs + 20 * Times.MILLISECOND, ssh, machine, 22, 20 * Times.SECOND, 3_100, 40_000);
            host.exit(stepNs, ssh);
            stepNs += Times.SECOND;
        }
        host.exit(stepNs, timer);
    }

    /** The own /24, three ports each, by connect, from a terminal in which they have worked for some time. */
    private void nmap(long atNs) {
        long sinceNs = atNs - 2 * Times.HOUR;
        ProcessKey shell = desk.session(sinceNs, 40);
        ProcessKey nmap = host.start(atNs + desk.typing(), shell, "/usr/bin/nmap", "-sT", "-p22,80,443", "10.0.0.0/24");
        List<Integer> ports = new ArrayList<>(List.of(22, 80, 443));
        long stepNs = atNs + 10 * Times.MINUTE;
        for (int i = 0; i < 254; i++) {
            stepNs += host.draws.exponential(20.0 * Times.MILLISECOND);
            Answer answer = i % 8 == 0 ? Answer.ACCEPTED : Answer.NO_HOST;
            host.wire.connect(stepNs, nmap, Scanners.within(host, 5_000 + i), ports.get(i % 3), answer);
        }
        host.exit(stepNs + 5 * Times.SECOND, nmap);
    }
}
