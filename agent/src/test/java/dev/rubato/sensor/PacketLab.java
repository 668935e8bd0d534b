package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A host beside this one: a network namespace at the far end of a veth pair, removed when closed. It holds every address
 * that a test scans.
 */
final class PacketLab implements AutoCloseable {
    private static final long COMMAND_SECONDS = 60;

    /** Most that a process names after itself in 15 characters. */
    private final String suffix = Long.toString(ProcessHandle.current().pid() % 1_000_000, 36);

    private final String namespace;
    private final String near;
    private final String prefix;

    /**
     * Makes the namespace and its link.
     *
     * @param prefix the first three numbers of a /24: this host is .1, the other one .2
     */
    PacketLab(String name, String prefix) {
        this.namespace = "rbt-" + name + suffix;
        this.near = "rbt" + name + suffix;
        this.prefix = prefix;
        run("ip", "netns", "add", namespace);
        try {
            run("ip", "link", "add", near, "type", "veth", "peer", "name", "far", "netns", namespace);
            run("ip", "addr", "add", prefix + ".1/24", "dev", near);
            run("ip", "-6", "addr", "add", prefix6() + "1/64", "dev", near, "nodad");
            run("ip", "link", "set", near, "up");
            run("ip", "-n", namespace, "addr", "add", prefix + ".2/24", "dev", "far");
            run("ip", "-n", namespace, "-6", "addr", "add", there6() + "/64", "dev", "far", "nodad");
            run("ip", "-n", namespace, "link", "set", "far", "up");
            run("ip", "-n", namespace, "link", "set", "lo", "up");
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** This host's address on the link. */
    String here() {
        return prefix + ".1";
    }

    /** The other host's first address. */
    String there() {
        return prefix + ".2";
    }

    /** The other host's IPv6 address; the link's prefix follows from the IPv4 one. */
    String there6() {
        return prefix6() + "2";
    }

    private String prefix6() {
        return "fd00:" + prefix.replace('.', ':') + "::";
    }

    String prefix() {
        return prefix;
    }

    String near() {
        return near;
    }

    /** Gives the other host one more address. */
    void addThere(int last) {
        run("ip", "-n", namespace, "addr", "add", prefix + "." + last + "/24", "dev", "far");
    }

    /** Runs a command to its end and returns what it printed; it must succeed. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS), () -> String.join(" ", command));
            assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + output);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Runs {@code nmap} quietly, without names and without asking whether hosts are up. */
    static void nmap(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nmap", "-n", "--max-retries", "0", "--min-rate", "500"));
        command.addAll(List.of(arguments));
        run(command.toArray(new String[0]));
    }

    @Override
    public void close() {
        run("ip", "netns", "del", namespace);
    }
}
