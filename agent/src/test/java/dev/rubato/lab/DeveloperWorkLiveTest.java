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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A developer's ordinary work beside one agent, which records at most {@code info}. */
@Tag("live")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeveloperWorkLiveTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Commands commands = new Commands();
    private Path directory;
    private WatchedHost host;

    @SuppressWarnings("NullAway.Init") // the fields are set before the first test
    DeveloperWorkLiveTest() {}

    @BeforeAll
    void watch(@TempDir Path shared) {
        Requires.tracefs();
        Requires.libpcap();
        Requires.tool("mvn", "npm", "node", "make", "gcc", "git", "tmux", "chromium");
        directory = shared;
        host = WatchedHost.start(shared);
    }

    @AfterEach
    void staysSilent() {
        host.settle();
        assertEquals(List.of(), host.loud());
    }

    @AfterAll
    void end() {
        commands.close();
        if (host != null) {
            host.close();
        }
    }

    private Path project(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void mavenPackagesAProject() throws IOException {
        Path project = project("maven");
        write(project.resolve("pom.xml"), """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId>
              <artifactId>work</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.source>17</maven.compiler.source>
                <maven.compiler.target>17</maven.compiler.target>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
            </project>
            """);
        write(project.resolve("src/main/java/org/example/Work.java"), "package org.example;\npublic class Work {}\n");
        Commands.run(LONG, project, "mvn", "-q", "-B", "package");
        assertTrue(Files.exists(project.resolve("target/work-1.jar")));
    }

    @Test
    void npmInstallsAndABrowserTestsTheDevelopmentServer() throws IOException {
        Path project = project("web");
        write(project.resolve("package.json"), """
            {"name": "work", "private": true, "type": "module",
             "dependencies": {"vite": "7.3.8", "playwright-core": "1.64.1"}}
            """);
        write(
                project.resolve("index.html"),
                "<!doctype html><title>work</title><script type=module src=/main.js></script>");
        write(project.resolve("main.js"), "document.title = 'ready';\n");
        write(project.resolve("check.mjs"), """
            import { chromium } from 'playwright-core';
            const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
              args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'] });
            const page = await browser.newPage();
            await page.goto(process.argv[2]);
            await page.waitForFunction(() => document.title === 'ready');
            console.log('title ' + await page.title());
            await browser.close();
            """);
        Commands.run(LONG, project, "npm", "install", "--no-audit", "--no-fund");
        Commands.Running server = commands.start(
                project, Map.of(), "npx", "vite", "--host", "127.0.0.1", "--port", "15173", "--strictPort");
        Commands.await(Duration.ofMinutes(1), () -> server.said("Local:"), server::output);
        String said = Commands.run(LONG, project, "node", "check.mjs", "http://127.0.0.1:15173/");
        assertTrue(said.contains("title ready"), said);
    }

    @Test
    void makeBuildsWithEightJobs() throws IOException {
        Path project = project("make");
        StringBuilder objects = new StringBuilder("OBJECTS =");
        for (int i = 0; i < 64; i++) {
            write(project.resolve("part" + i + ".c"), "int part" + i + "(void) { return " + i + "; }\n");
            objects.append(" part").append(i).append(".o");
        }
        write(project.resolve("Makefile"), objects + "\nparts.a: $(OBJECTS)\n\tsh -c 'ar rcs $@ $^'\n");
        Commands.run(LONG, project, "make", "-j8");
        assertTrue(Files.exists(project.resolve("parts.a")));
    }

    @Test
    void gitClonesOverLocalHttp() throws IOException {
        Path project = project("git");
        write(project.resolve("origin/file.txt"), "text\n");
        write(project.resolve("serve.mjs"), """
            import { createServer } from 'node:http';
            import { createReadStream } from 'node:fs';
            const server = createServer((request, response) => {
              const file = createReadStream('.' + new URL(request.url, 'http://h').pathname);
              file.on('error', () => { response.statusCode = 404; response.end(); });
              file.pipe(response);
            });
            server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
            """);
        Commands.run(LONG, project.resolve("origin"), "sh", "-e", "-c", """
            git init -q .; git add .
            git -c user.name=work -c user.email=work@example.org commit -qm work
            git update-server-info
            """);
        Commands.Running server = commands.start(project, Map.of(), "node", "serve.mjs");
        Commands.await(Duration.ofSeconds(20), () -> server.said("listening "), server::output);
        String port = server.lines().getFirst().substring("listening ".length());
        Commands.run(LONG, project, "git", "clone", "-q", "http://127.0.0.1:" + port + "/origin/.git", "copy");
        assertTrue(Files.exists(project.resolve("copy/file.txt")));
    }

    @Test
    void aParallelTestSuiteStartsServersAndShells() throws IOException {
        Path project = project("suite");
        for (int i = 0; i < 8; i++) {
            write(project.resolve("part" + i + ".test.mjs"), """
                import { test } from 'node:test';
                import { execSync } from 'node:child_process';
                import { createServer } from 'node:http';
                test('works', async () => {
                  const server = createServer((request, response) => response.end(execSync('echo answer')));
                  await new Promise((done) => server.listen(0, '127.0.0.1', done));
                  for (let i = 0; i < 5; i++) {
                    await (await fetch(`http://127.0.0.1:${server.address().port}/`)).text();
                    execSync('sh -c "ls; true"');
                  }
                  server.close();
                });
                """);
        }
        String said = Commands.run(LONG, project, "node", "--test", "--test-concurrency=8");
        assertTrue(said.contains("fail 0"), said);
    }

    @Test
    void aTerminalSessionInTmux() throws IOException {
        Path project = project("terminal");
        Path done = project.resolve("done");
        String socket = "rubato-lab-" + ProcessHandle.current().pid();
        try {
            Commands.run("tmux", "-L", socket, "new-session", "-d", "-c", project.toString(), "bash --norc");
            for (String line : List.of(
                    "ls -la /tmp | head -3",
                    "git --version; gcc --version",
                    "python3 -c 'print(1)' || true",
                    "for i in 1 2 3; do sh -c 'date'; done",
                    "touch " + done)) {
                Commands.run("tmux", "-L", socket, "send-keys", line, "Enter");
            }
            Commands.await(Duration.ofSeconds(20), () -> Files.exists(done), () -> "the shell has not come to its end");
        } finally {
            Commands.run("tmux", "-L", socket, "kill-server");
        }
        assertTrue(Files.exists(done));
    }

    @Test
    void fiveHundredConnectionsToOneLocalPort() throws IOException {
        Path project = project("connections");
        write(project.resolve("serve.mjs"), """
            import { createServer } from 'node:http';
            import { exec } from 'node:child_process';
            const server = createServer((request, response) => response.end('ok'));
            server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
            setInterval(() => exec('date'), 500);
            """);
        write(project.resolve("call.mjs"), """
            import { connect } from 'node:net';
            let open = 500;
            for (let i = 0; i < 500; i++) {
              const socket = connect(Number(process.argv[2]), '127.0.0.1', () => {
                socket.destroy();
                if (--open === 0) { console.log('all connected'); }
              });
            }
            """);
        Commands.Running server = commands.start(project, Map.of(), "node", "serve.mjs");
        Commands.await(Duration.ofSeconds(20), () -> server.said("listening "), server::output);
        String port = server.lines().getFirst().substring("listening ".length());
        String said = Commands.run(LONG, project, "node", "call.mjs", port);
        assertEquals("all connected", said);
    }
}
