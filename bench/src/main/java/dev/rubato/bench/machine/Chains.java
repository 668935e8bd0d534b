package dev.rubato.bench.machine;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Harmless shells that a browser has started, itself or through a local service that its page reaches. The browser is a
 * copy of bash by a browser's name and with a switch that only browsers have; nothing leaves this machine. Owned by one
 * thread.
 *
 * <p>Each is an episode of its own, as an episode is that of one process, the browser or the service. Each of these has a
 * path of its own too: what a program of one path starts again and again is soon no news.
 */
public final class Chains implements AutoCloseable {
    private static final String NAME = "chromium";
    private static final String SWITCH = "--remote-debugging-port=0";

    /** Lives long enough for its arguments to be read where the kernel does not copy them. */
    private static final String SHELL = "sh -c 'true; sleep 0.2'";

    /**
     * Stays between this process and the browser: what starts a browser under remote control and is no shell counts as an
     * agent, and all else that it starts as that agent's work.
     */
    private static final List<String> BY_A_SHELL = List.of("sh", "-c", "\"$0\" \"$@\"; exit $?");

    /** Reaches the service at each port that it is told. */
    private static final String PAGE = """
        while read -r port; do
          answer=
          exec 3<>"/dev/tcp/127.0.0.1/$port" && read -r -t 30 -u 3 answer
          exec 3>&-
          echo "$answer"
        done
        """;

    /** Answers whoever reaches it first, after it has started a shell for it. */
    private static final String SERVICE = """
        use IO::Socket::INET;
        $| = 1;
        alarm 30;
        my $listener = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die "listen: $@";
        print $listener->sockport, "\\n";
        my $page = $listener->accept;
        system 'sh', '-c', 'true; sleep 0.2';
        print $page "done\\n";
        """;

    /** What the service answers in the end. */
    private static final String DONE = "done";

    private static final File NOTHING = new File("/dev/null");

    private final Path directory;
    private final Path bash;
    private int places;
    private @Nullable Page page;

    private record Page(Process process, Writer told, BufferedReader said) {}

    /**
     * Chains of programs below {@code directory}, which is the caller's to delete.
     *
     * @throws MissingToolException if a program for it is not installed
     */
    public Chains(Path directory) throws IOException {
        Commands.require("bash", "bash");
        Commands.require("perl", "perl-base");
        this.directory = directory;
        this.bash = Files.copy(Path.of("/bin/bash"), directory.resolve("bash"));
    }

    /** A browser that itself starts a shell; a fraction of a second. */
    public void direct() throws IOException, InterruptedException {
        Commands.run(browser("-c", SHELL + "; exit 0", NAME, SWITCH).toArray(String[]::new));
    }

    /** A service that starts a shell when the page of a browser reaches it; a fraction of a second. */
    public void loopback() throws IOException, InterruptedException {
        Path script = place().resolve("service.pl");
        Files.writeString(script, SERVICE);
        Process service = Leftovers.start(new ProcessBuilder("perl", script.toString())
                .redirectInput(NOTHING)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
        try (BufferedReader said = service.inputReader(StandardCharsets.UTF_8)) {
            reach(said.readLine());
        } finally {
            service.destroy();
            service.waitFor();
        }
    }

    private void reach(@Nullable String port) throws IOException {
        Page open = page == null ? open() : page;
        page = open;
        open.told.write((port == null ? "none" : port) + "\n");
        open.told.flush();
        String answer = open.said.readLine();
        if (!DONE.equals(answer)) {
            throw new IOException("the service on port " + port + " answers " + answer);
        }
    }

    private Page open() throws IOException {
        Path script = directory.resolve("page.sh");
        Files.writeString(script, PAGE);
        Process process = Leftovers.start(
                new ProcessBuilder(browser(script.toString(), SWITCH)).redirectError(ProcessBuilder.Redirect.DISCARD));
        return new Page(
                process, process.outputWriter(StandardCharsets.UTF_8), process.inputReader(StandardCharsets.UTF_8));
    }

    /** The command line of a browser that is no other's, with these arguments. */
    private List<String> browser(String... arguments) throws IOException {
        Path program = Files.createLink(place().resolve(NAME), bash);
        List<String> command = new ArrayList<>(BY_A_SHELL);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private Path place() throws IOException {
        return Files.createDirectory(directory.resolve(Integer.toString(places++)));
    }

    /** Ends the browser that is still open, by the end of what it reads. */
    @Override
    public void close() throws IOException {
        if (page != null) {
            page.told.close();
            Commands.end(page.process);
        }
    }
}
