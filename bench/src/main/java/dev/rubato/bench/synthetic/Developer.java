package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;

/** A developer: editor, terminals, builds, installs, a development server, containers, ssh, and a network that drops. */
final class Developer implements Profile {
    private static final Address LOOPBACK = Address.parse("127.0.0.1");
    private static final int BUILDS = 8;
    private static final int SAVES = 60;

    private final SyntheticHost host;
    private Desk desk;

    Developer(SyntheticHost host) {
        this.host = host;
        this.desk = new Desk(host, SyntheticHost.START_NS + 7 * Times.HOUR);
    }

    @Override
    public void boot(long atNs) {
        ProcessKey database = host.service(atNs, "postgresql.service", "/usr/lib/postgresql/17/bin/postgres");
        host.wire.listen(atNs + Times.SECOND, database, LOOPBACK, 5_432);
    }

    @Override
    public void day(long dayNs) {
        desk.browse(dayNs);
        for (int i = 0; i < 5; i++) {
            desk.session(desk.moment(dayNs), 40);
        }
        for (int i = 0; i < BUILDS; i++) {
            build(desk.moment(dayNs));
        }
        install(desk.moment(dayNs));
        editor(desk.moment(dayNs));
        server(desk.moment(dayNs));
        containers(desk.moment(dayNs));
        ssh(desk.moment(dayNs));
        if (host.draws.chance(0.4)) {
            outage(desk.moment(dayNs));
        }
    }

    /** Hundreds of compilers at machine speed. */
    private void build(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        ProcessKey make = host.start(atNs + Times.SECOND, shell, "/usr/bin/make", "-j8");
        long stepNs = atNs + Times.SECOND;
        for (int i = 0; i < host.draws.between(40, 200); i++) {
            stepNs += host.draws.exponential(30.0 * Times.MILLISECOND);
            ProcessKey recipe = host.start(stepNs, make, "/bin/sh", "-c", "cc -c f" + i + ".c");
            long endNs = host.run(
                    stepNs + Times.MILLISECOND,
                    recipe,
                    host.draws.between(50, 900) * Times.MILLISECOND,
                    "/usr/bin/cc",
                    "-c");
            host.exit(endNs + Times.MILLISECOND, recipe);
        }
        host.exit(stepNs + 2 * Times.SECOND, make);
    }

    /** 15 sockets to one registry, then install hooks. */
    private void install(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        ProcessKey npm = host.start(atNs + Times.SECOND, shell, "/usr/bin/node", "/usr/bin/npm", "install");
        for (int i = 0; i < 15; i++) {
            desk.fetch(atNs + 2 * Times.SECOND + i * Times.MILLISECOND, npm, 0, host.draws.between(9_000, 4_000_000));
        }
        Place piped = host.placeOf(npm).withStdin(Stdin.PIPE);
        for (int i = 0; i < host.draws.between(0, 6); i++) {
            long hookNs = atNs + 6 * Times.SECOND + i * 300L * Times.MILLISECOND;
            ProcessKey hook = host.start(hookNs, npm, piped, "/bin/sh", "-c", "node install.js");
            ProcessKey script = host.start(hookNs + 4 * Times.MILLISECOND, hook, piped, "/usr/bin/node", "install.js");
            desk.fetch(hookNs + 60 * Times.MILLISECOND, script, 3 + i, 2_000_000);
        }
    }

    /** An editor in an Electron shell with language servers and tasks. */
    private void editor(long atNs) {
        String exe = "/usr/share/code/code";
        Place none = host.placeOf(desk.desktop);
        ProcessKey main = host.start(atNs, desk.desktop, none, exe);
        host.start(atNs + 90 * Times.MILLISECOND, main, none, exe, "--type=zygote");
        host.start(atNs + 100 * Times.MILLISECOND, main, none, exe, "--type=renderer");
        ProcessKey extensions = host.start(atNs + Times.SECOND, main, none, exe, "--type=utility", "--node-service");
        Place piped = none.withStdin(Stdin.PIPE);
        ProcessKey language = host.start(atNs + 3 * Times.SECOND, extensions, piped, "/usr/bin/node", "tsserver.js");
        desk.fetch(atNs + 2 * Times.SECOND, extensions, 8, 50_000);
        long saveNs = atNs;
        for (int i = 0; i < SAVES; i++) {
            saveNs += Times.seconds(host.draws.logNormal(40, 300));
            host.run(saveNs, extensions, 30 * Times.MILLISECOND, "/usr/bin/git", "status", "-z");
            if (host.draws.chance(0.1)) {
                host.run(saveNs + Times.SECOND, extensions, Times.SECOND, "/bin/sh", "-c", "eslint .");
            }
        }
        host.exit(saveNs + Times.MINUTE, language);
    }

    /** A development server that restarts on every save, with a page in the browser that polls it meanwhile. */
    private void server(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        long restartNs = atNs + Times.SECOND;
        for (int i = 0; i < 20; i++) {
            ProcessKey server = host.start(restartNs, shell, "/usr/bin/node", "/home/ada/app/server.js");
            host.wire.listen(restartNs + 800 * Times.MILLISECOND, server, LOOPBACK, 3_000);
            for (int poll = 0; poll < 8; poll++) {
                Answer answer = poll < 3 ? Answer.REFUSED : Answer.ACCEPTED;
                host.wire.connect(
                        restartNs + poll * 300L * Times.MILLISECOND, desk.browser.network(), LOOPBACK, 3_000, answer);
            }
            host.wire.connect(restartNs + Times.SECOND, server, LOOPBACK, 5_432, Answer.ACCEPTED);
            restartNs += Times.seconds(host.draws.logNormal(90, 500));
            host.exit(restartNs - Times.MILLISECOND, server);
        }
    }

    /** Containers that wait for one another on an overlay network. */
    private void containers(long atNs) {
        ProcessKey daemon = host.service(atNs, "docker.service", "/usr/bin/dockerd");
        for (int i = 2; i < 8; i++) {
            Address container = Address.ofV4(172 << 24 | 18 << 16 | host.draws.between(0, 3) << 8 | i);
            for (int poll = 0; poll < 4; poll++) {
                Answer answer = poll < 2 ? Answer.REFUSED : Answer.ACCEPTED;
                host.wire.connect(atNs + (i + poll * 2) * Times.SECOND, daemon, container, 8_000 + i, answer);
            }
        }
    }

    private void ssh(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        for (int i = 0; i < 3; i++) {
            ProcessKey tool = host.start(atNs + (i + 1) * Times.MINUTE, shell, "/usr/bin/ssh", "build" + i);
            host.wire.exchange(
                    atNs + (i + 1) * Times.MINUTE + 20 * Times.MILLISECOND,
                    tool,
                    desk.server(i),
                    22,
                    9 * Times.MINUTE,
                    30_000,
                    200_000);
        }
    }

    /** The network is gone for a minute: whatever was about to connect stays unanswered. */
    private void outage(long atNs) {
        ProcessKey mail = host.start(atNs - Times.HOUR, desk.desktop, "/usr/bin/thunderbird");
        ProcessKey sync = host.service(atNs - Times.HOUR, "syncd.service", "/usr/bin/syncd");
        for (int i = 0; i < 6; i++) {
            for (ProcessKey process : new ProcessKey[] {mail, sync, desk.browser.network()}) {
                long beforeNs = atNs - Times.HOUR / 2 + i * Times.MINUTE;
                host.wire.exchange(
                        beforeNs, process, desk.sites.fixed(20 + i).address(), 443, Times.SECOND, 900, 2_000);
                Address fresh = desk.sites.next(host.draws).address();
                host.wire.connect(
                        atNs + host.draws.exponential(10.0 * Times.SECOND), process, fresh, 443, Answer.SILENT);
            }
        }
    }
}
