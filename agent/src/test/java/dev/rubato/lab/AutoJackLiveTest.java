package dev.rubato.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page in a real browser that reaches a local service, and what the service does then. */
@Tag("live")
class AutoJackLiveTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HARMLESS = "sleep 1; echo done";

    private @TempDir Path directory = Path.of(".");
    private final Commands commands = new Commands();
    private LocalService services;
    private WatchedHost host;

    @SuppressWarnings("NullAway.Init") // the fields are set before each test
    AutoJackLiveTest() {}

    @BeforeEach
    void watch() {
        Requires.tracefs();
        Requires.tool("chromium", "node");
        services = new LocalService(directory, commands);
        host = WatchedHost.start(directory);
    }

    @AfterEach
    void end() {
        commands.close();
        try (WatchedHost ended = host) {
            if (ended != null) {
                ended.stopAndReplay();
            }
        }
    }

    private WatchedHost.Raised expectChain(String... path) {
        WatchedHost.Raised alert = host.await(SOON, raised -> raised.is("spawn-chain", "loopback") && raised.loud());
        assertEquals("high", alert.text("severity"), alert.line());
        assertTrue(alert.delay().compareTo(Duration.ofSeconds(1)) < 0, () -> "late by " + alert.delay());
        List<String> chain = new java.util.ArrayList<>();
        alert.alert().path("chain").forEach(link -> chain.add(link.asText()));
        int at = 0;
        for (String part : path) {
            while (at < chain.size() && !chain.get(at).contains(part)) {
                at++;
            }
            assertTrue(at < chain.size(), () -> "no " + part + " in order in " + chain);
        }
        String subject = alert.alert().path("subject").path("exe").asText();
        assertTrue(subject.endsWith("sh"), () -> subject + " in " + alert.line());
        host.settle();
        assertEquals(1, host.loud().size(), () -> "one episode, but " + host.loud());
        return alert;
    }

    @Test
    void aPageThatMakesALocalServiceStartAShellAlerts() {
        LocalService.Server service = services.start("open", "127.0.0.1", "0");
        LocalService.Server page = services.page(services.address("127.0.0.1", service.port(), HARMLESS));
        services.browse("http://127.0.0.1:" + page.port() + "/");
        expectChain("chromium", "127.0.0.1:" + service.port(), "service.mjs", "sh -c " + HARMLESS);
        assertTrue(
                host.alerts().stream().anyMatch(alert -> alert.is("spawn-chain", "crossing") && !alert.loud()),
                () -> "no crossing recorded in " + host.alerts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "[::1]", "localhost"})
    void everyNameOfThisHostIsLoopback(String name) {
        LocalService.Server service = services.start("open", name.equals("[::1]") ? "::1" : "127.0.0.1", "0");
        LocalService.Server page = services.page(services.address(name, service.port(), HARMLESS));
        services.browse("http://127.0.0.1:" + page.port() + "/");
        expectChain("chromium", ":" + service.port(), "service.mjs", "sh -c");
    }

    @Test
    void aSpawnOneAndAHalfSecondsLaterAlerts() {
        LocalService.Server service = services.start("open", "127.0.0.1", "1500");
        LocalService.Server page = services.page(services.address("127.0.0.1", service.port(), HARMLESS));
        services.browse("http://127.0.0.1:" + page.port() + "/");
        expectChain("chromium", "127.0.0.1:" + service.port(), "service.mjs", "sh -c");
    }

    @Test
    void aSecondServiceBehindTheFirstDoesNotHideTheChain() {
        LocalService.Server last = services.start("open", "127.0.0.1", "0");
        LocalService.Server first = services.start("relay", "127.0.0.1", Integer.toString(last.port()));
        LocalService.Server page = services.page(services.address("127.0.0.1", first.port(), HARMLESS));
        services.browse("http://127.0.0.1:" + page.port() + "/");
        expectChain(
                "chromium",
                "127.0.0.1:" + first.port(),
                "service.mjs relay",
                "127.0.0.1:" + last.port(),
                "service.mjs open",
                "sh -c");
    }

    @Test
    void aScriptOfAnAgentRuntimeIsAClientToo() throws IOException {
        LocalService.Server service = services.start("open", "127.0.0.1", "0");
        String address = services.address("127.0.0.1", service.port(), HARMLESS);
        Path agent = directory.resolve("claude.mjs");
        Files.writeString(agent, """
            import { spawn } from 'node:child_process';
            spawn('node', ['client.mjs', process.argv[2]], { stdio: 'inherit' });
            """);
        commands.start(directory, Map.of(), "node", agent.toString(), address);
        expectChain("client.mjs", "127.0.0.1:" + service.port(), "service.mjs", "sh -c");
    }

    @Test
    void aServiceWithTokenAndRegistryRaisesNothing() {
        LocalService.Server service = services.start("hardened", "127.0.0.1", "0");
        LocalService.Server page = services.page(services.address("127.0.0.1", service.port(), HARMLESS));
        services.browse("http://127.0.0.1:" + page.port() + "/");
        Commands.await(SOON, () -> service.running().said("refused"), service.running()::output);
        host.settle();
        assertEquals(List.of(), host.loud());
    }

    @Test
    void aShellThatTheBrowserItselfStartsAlerts() {
        LocalService.Server page = services.page("ws://127.0.0.1:9/");
        services.browse(
                "http://127.0.0.1:" + page.port() + "/",
                "--no-zygote",
                "--renderer-cmd-prefix=/bin/sh -c 'exec \"$0\" \"$@\"'");
        WatchedHost.Raised alert = host.await(SOON, raised -> raised.is("spawn-chain", "direct") && raised.loud());
        assertTrue(alert.delay().compareTo(Duration.ofSeconds(1)) < 0, () -> "late by " + alert.delay());
        assertTrue(alert.line().contains("chromium"), alert.line());
    }
}
