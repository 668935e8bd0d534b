package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;

/** A developer who lets coding agents work: wrapped shells at the pace of a model, tests, a local server, tool servers. */
final class CodingAgents implements Profile {
    private static final Address LOOPBACK = Address.parse("127.0.0.1");
    private static final int SESSIONS = 6;
    private static final int REQUESTS = 12;

    private final SyntheticHost host;
    private final Desk desk;

    CodingAgents(SyntheticHost host) {
        this.host = host;
        this.desk = new Desk(host, SyntheticHost.START_NS + 7 * Times.HOUR);
    }

    @Override
    public void boot(long atNs) {
        desk.session(atNs, 10);
    }

    @Override
    public void day(long dayNs) {
        desk.browse(dayNs);
        for (int i = 0; i < SESSIONS; i++) {
            session(desk.moment(dayNs), i % 3 == 0);
        }
    }

    private void session(long fromNs, boolean drivesBrowser) {
        ProcessKey shell = host.terminal(fromNs, desk.desktop);
        ProcessKey agent = host.start(fromNs + Times.SECOND, shell, "/usr/bin/node", "/usr/local/bin/claude");
        Place piped = host.placeOf(agent).withStdin(Stdin.PIPE);
        host.start(fromNs + 2 * Times.SECOND, agent, piped, "/usr/bin/node", "/home/ada/.mcp/files/index.js");
        ProcessKey server = devServer(fromNs + 3 * Times.SECOND);
        long atNs = fromNs + 5 * Times.SECOND;
        for (int request = 0; request < REQUESTS; request++) {
            long untilNs = atNs + Thinking.requestNs(host.draws);
            while (atNs < untilNs) {
                long thoughtNs = atNs + Thinking.generationNs(host.draws);
                desk.fetch(atNs, agent, 5, 4_000);
                atNs = act(thoughtNs, agent, piped);
            }
            if (drivesBrowser && request == 4) {
                look(atNs, agent, piped);
            }
            atNs += Thinking.humanNs(host.draws);
        }
        host.exit(atNs, server);
        host.exit(atNs, agent);
    }

    private ProcessKey devServer(long atNs) {
        ProcessKey shell = host.terminal(atNs, desk.desktop);
        ProcessKey server = host.start(atNs + Times.SECOND, shell, "/usr/bin/node", "node_modules/.bin/vite");
        host.wire.listen(atNs + 2 * Times.SECOND, server, LOOPBACK, 5_173);
        return server;
    }

    private long act(long atNs, ProcessKey agent, Place piped) {
        ProcessKey wrapper = host.start(
                atNs,
                agent,
                piped,
                "/usr/bin/zsh",
                "-c",
                "source /home/ada/.snapshot.sh && eval 'x' && pwd -P >| /tmp/cwd");
        long lastsNs = Thinking.toolNs(host.draws);
        int kind = host.draws.between(0, 9);
        if (kind == 0) {
            ProcessKey tool = host.start(
                    atNs + 5 * Times.MILLISECOND, wrapper, piped, "/usr/bin/curl", "-s", "http://127.0.0.1:5173/");
            host.wire.connect(atNs + 9 * Times.MILLISECOND, tool, LOOPBACK, 5_173, Answer.ACCEPTED);
        } else if (kind == 1) {
            ProcessKey tool =
                    host.start(atNs + 5 * Times.MILLISECOND, wrapper, piped, "/usr/bin/node", "/usr/bin/npm", "i");
            desk.fetch(atNs + 90 * Times.MILLISECOND, tool, 0, 800_000);
        } else if (kind == 2) {
            for (int i = 0; i < 40; i++) {
                host.run(
                        atNs + i * 9L * Times.MILLISECOND,
                        wrapper,
                        5 * Times.MILLISECOND,
                        "/usr/bin/node",
                        "test" + i + ".js");
            }
        } else {
            host.run(
                    atNs + 5 * Times.MILLISECOND,
                    wrapper,
                    Math.max(Times.MILLISECOND, lastsNs / 2),
                    "/usr/bin/rg",
                    "TODO");
        }
        host.exit(atNs + lastsNs + 10 * Times.MILLISECOND, wrapper);
        return atNs + lastsNs + 12 * Times.MILLISECOND;
    }

    /** The agent looks at its work in a headless browser, and at the documentation of a library. */
    private void look(long atNs, ProcessKey agent, Place piped) {
        ProcessKey driver = host.start(atNs, agent, piped, "/usr/bin/node", "/home/ada/.mcp/playwright/cli.js");
        Browser browser = Browser.start(host, atNs + Times.SECOND, driver, "--headless", "--remote-debugging-pipe");
        browser.page(atNs + 3 * Times.SECOND, desk.sites);
        for (int i = 0; i < 6; i++) {
            host.wire.connect(atNs + (4 + i) * Times.SECOND, browser.network(), LOOPBACK, 5_173, Answer.ACCEPTED);
        }
        host.exit(atNs + 12 * Times.SECOND, browser.main());
    }
}
