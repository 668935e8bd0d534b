package dev.rubato.lab;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small network on this machine: one namespace behind a veth pair that carries every address a test scans. The
 * host's side is {@code 10.231.N.1/24}; {@code .2} to {@code .99} answer with resets, {@code .100} to {@code .199}
 * swallow everything, {@code .200} to {@code .254} do not exist. Made and removed by the test.
 */
final class Lab implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String namespace;
    private final String link;
    private final String prefix;

    Lab() {
        int number = 1 + (int) (ProcessHandle.current().pid() + NEXT.getAndIncrement()) % 250;
        namespace = "rubato-lab-" + ProcessHandle.current().pid() + "-" + number;
        link = "rbl" + number;
        prefix = "10.231." + number + ".";
        Commands.run("ip", "netns", "add", namespace);
        try {
            build();
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    private void build() {
        Commands.run("ip", "link", "add", link, "type", "veth", "peer", "name", "peer0", "netns", namespace);
        Commands.run("ip", "address", "add", prefix + "1/24", "dev", link);
        Commands.run("ip", "link", "set", link, "up");
        inside("ip", "link", "set", "lo", "up");
        inside("ip", "link", "set", "peer0", "up");
        StringBuilder addresses = new StringBuilder();
        for (int host = 2; host < 200; host++) {
            addresses.append("ip address add ").append(prefix).append(host).append("/24 dev peer0\n");
        }
        inside("sh", "-e", "-c", addresses.toString());
        inside(
                "nft",
                "add table inet lab; add chain inet lab in { type filter hook input priority 0; };"
                        + " add rule inet lab in ip daddr " + prefix + "100-" + prefix + "199 drop");
    }

    /** Runs a command to its end among the lab's hosts. */
    String inside(String... command) {
        return Commands.run(insideCommand(command));
    }

    /** The command line that runs {@code command} among the lab's hosts. */
    String[] insideCommand(String... command) {
        String[] whole = new String[command.length + 4];
        List<String> words = List.of("ip", "netns", "exec", namespace);
        for (int i = 0; i < 4; i++) {
            whole[i] = words.get(i);
        }
        System.arraycopy(command, 0, whole, 4, command.length);
        return whole;
    }

    /** The address of one host of the lab. */
    String host(int number) {
        return prefix + number;
    }

    /** A range of hosts as nmap writes it. */
    String hosts(int first, int last) {
        return prefix + first + "-" + last;
    }

    String link() {
        return link;
    }

    @Override
    public void close() {
        Commands.run("ip", "netns", "delete", namespace);
    }
}
