package dev.rubato.bench.machine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Port scans of loopback by nmap, each from a terminal of its own and against another address, so that each is an
 * episode of its own. Owned by one thread.
 */
public final class Scans {
    private static final int HOSTS = 200;

    private final List<String> before;
    private int done;

    /**
     * Scans by commands that {@code before} stands before, such as {@code nsenter}.
     *
     * @throws MissingToolException if a program for it is not installed
     */
    public Scans(List<String> before) throws MissingToolException {
        Commands.require("nmap", "nmap");
        Commands.require("script", "bsdutils");
        this.before = List.copyOf(before);
    }

    /** Scans forty closed ports; a fraction of a second. */
    public void next() throws IOException, InterruptedException {
        String scan = "nmap -n -Pn -sT -p 1-40 127.0." + (1 + done / HOSTS) + "." + (1 + done % HOSTS);
        done++;
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("script", "-qec", scan, "/dev/null"));
        Commands.run(command.toArray(String[]::new));
    }

    /** Scans so far. */
    public int done() {
        return done;
    }
}
