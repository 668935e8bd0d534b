package dev.rubato.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** The small local servers of the AutoJack tests: a page, and services that a WebSocket reaches. */
final class LocalService {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final Path directory;
    private final Commands commands;
    private final String id = Long.toHexString(System.nanoTime());

    LocalService(Path directory, Commands commands) {
        this.directory = directory;
        this.commands = commands;
        for (String script : new String[] {"service.mjs", "page.mjs", "client.mjs"}) {
            try (InputStream in = LocalService.class.getResourceAsStream("/lab/" + script)) {
                if (in == null) {
                    throw new AssertionError("no resource " + script);
                }
                Files.copy(in, directory.resolve(script));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts a service and gives its port. */
    Server start(String mode, String host, String extra) {
        return listening(commands.start(
                directory,
                Map.of("SERVICE_TOKEN", "known-only-here"),
                "node",
                "service.mjs",
                mode,
                "0",
                host,
                id,
                extra));
    }

    /** Starts the server of a page that opens a WebSocket to {@code url}. */
    Server page(String url) {
        return listening(commands.start(directory, Map.of(), "node", "page.mjs", "0", url));
    }

    /** A server that answers. */
    record Server(Commands.Running running, int port) {}

    private static Server listening(Commands.Running running) {
        Commands.await(START_LIMIT, () -> running.said("listening "), running::output);
        String line = running.lines().getFirst();
        return new Server(running, Integer.parseInt(line.substring("listening ".length())));
    }

    /** The WebSocket address that makes the service at {@code port} start {@code sh -c script}. */
    String address(String host, int port, String script) {
        String parameters = "{\"type\":\"StdioServerParams\",\"command\":\"sh\",\"args\":[\"-c\",\"" + script + "\"]}";
        String encoded = Base64.getUrlEncoder().encodeToString(parameters.getBytes(StandardCharsets.UTF_8));
        return "ws://" + host + ":" + port + "/api/mcp/ws/" + id + "?server_params=" + encoded;
    }

    /** Starts headless Chromium on a page, as an agent's browser. */
    Commands.Running browse(String url, String... switches) {
        String[] fixed = {
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            "--user-data-dir=" + directory.resolve("profile")
        };
        String[] all = new String[fixed.length + switches.length + 1];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(switches, 0, all, fixed.length, switches.length);
        all[all.length - 1] = url;
        return commands.start(directory, Map.of(), all);
    }
}
