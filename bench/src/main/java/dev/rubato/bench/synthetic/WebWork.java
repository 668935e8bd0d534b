package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;

/**
 * Services of the own host that a browser reaches and that start programs by design: end-to-end tests against a
 * development server, notebooks with kernels and terminals, and helpers that the browser starts itself.
 */
final class WebWork implements Profile {
    private static final Address LOOPBACK = Address.parse("127.0.0.1");

    private final SyntheticHost host;
    private final Kind kind;
    private final Desk desk;

    enum Kind {
        TESTS,
        NOTEBOOK,
        NATIVE_MESSAGING
    }

    WebWork(SyntheticHost host, Kind kind) {
        this.host = host;
        this.kind = kind;
        this.desk = new Desk(host, SyntheticHost.START_NS + 7 * Times.HOUR);
    }

    @Override
    public void boot(long atNs) {
        desk.session(atNs, 5);
    }

    @Override
    public void day(long dayNs) {
        desk.browse(dayNs);
        for (int i = 0; i < 6; i++) {
            long atNs = desk.moment(dayNs);
            switch (kind) {
                case TESTS -> tests(atNs);
                case NOTEBOOK -> notebook(atNs);
                case NATIVE_MESSAGING -> nativeHost(atNs);
            }
        }
    }

    /** The runner starts a server and a headless browser; the server forks workers of its own program. */
    private void tests(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        ProcessKey runner =
                host.start(atNs + Times.SECOND, shell, "/usr/bin/node", "node_modules/.bin/playwright", "test");
        Place piped = host.placeOf(runner).withStdin(Stdin.PIPE);
        ProcessKey server = host.start(
                atNs + 2 * Times.SECOND, runner, piped, "/usr/bin/node", "/home/ada/app/node_modules/.bin/next", "dev");
        host.wire.listen(atNs + 3 * Times.SECOND, server, LOOPBACK, 3_000);
        for (int worker = 0; worker < 4; worker++) {
            long startNs = atNs + (4 + worker * 7) * Times.SECOND;
            Browser browser = Browser.start(host, startNs, runner, "--headless", "--remote-debugging-pipe");
            for (int i = 0; i < 12; i++) {
                long visitNs = startNs + Times.SECOND + i * 400L * Times.MILLISECOND;
                host.wire.connect(visitNs, browser.network(), LOOPBACK, 3_000, Answer.ACCEPTED);
                if (i % 5 == 0) {
                    host.run(
                            visitNs + 30 * Times.MILLISECOND,
                            server,
                            Times.SECOND,
                            "/usr/bin/node",
                            "/home/ada/app/node_modules/next/dist/worker.js");
                }
            }
            host.exit(startNs + 6 * Times.SECOND, browser.main());
        }
        host.exit(atNs + 40 * Times.SECOND, server);
        host.exit(atNs + 41 * Times.SECOND, runner);
    }

    private void notebook(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        ProcessKey server =
                host.start(atNs + Times.SECOND, shell, "/usr/bin/python3", "/home/ada/.venv/bin/jupyter-lab");
        host.wire.listen(atNs + 2 * Times.SECOND, server, LOOPBACK, 8_888);
        Place piped = host.placeOf(server).withStdin(Stdin.PIPE);
        for (int i = 0; i < 5; i++) {
            long clickNs = atNs + (i + 1) * 3L * Times.MINUTE;
            host.wire.connect(clickNs, desk.browser.network(), LOOPBACK, 8_888, Answer.ACCEPTED);
            if (i % 2 == 0) {
                host.start(
                        clickNs + 90 * Times.MILLISECOND,
                        server,
                        piped,
                        "/usr/bin/python3",
                        "-m",
                        "ipykernel_launcher",
                        "-f",
                        "kernel-" + i + ".json");
            } else {
                host.terminalIn(clickNs + 40 * Times.MILLISECOND, server);
            }
        }
    }

    /** A password manager's helper, started by the browser with a pipe. */
    private void nativeHost(long atNs) {
        Place piped = host.placeOf(desk.browser.main()).withStdin(Stdin.PIPE);
        for (int i = 0; i < 4; i++) {
            long startNs = atNs + i * 20L * Times.MINUTE;
            ProcessKey helper = i % 2 == 0
                    ? host.start(
                            startNs,
                            desk.browser.main(),
                            piped,
                            "/usr/bin/python3",
                            "/usr/lib/keyhelper/host.py",
                            "chrome-extension://abcdefgh/")
                    : host.start(
                            startNs,
                            desk.browser.main(),
                            piped,
                            "/bin/sh",
                            "/usr/lib/keyhelper/host.sh",
                            "chrome-extension://abcdefgh/");
            host.exit(startNs + 10 * Times.MINUTE, helper);
        }
    }
}
