package dev.rubato.bench.soak;

import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Leftovers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of its own, in which interfaces come and go without touching the machine's. Processes are the
 * machine's: the kernel's trace knows no namespaces.
 */
final class Namespace implements AutoCloseable {
    private static final String LINK = "soak0";

    private final String name = "rubato-soak-" + ProcessHandle.current().pid();
    private final Leftovers.Standing standing;

    Namespace() throws IOException, InterruptedException {
        Commands.run("ip", "netns", "add", name);
        standing = Leftovers.undoAtEnd(this::remove);
        try {
            run("ip", "link", "set", "lo", "up");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** What stands before a command that is to run inside. Unlike {@code ip netns exec} it leaves {@code /sys} as it is. */
    List<String> enter() {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    private void run(String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(enter());
        whole.addAll(List.of(command));
        Commands.run(whole.toArray(String[]::new));
    }

    /** A pair of interfaces with an address appears, or goes. */
    void change(int number) throws IOException, InterruptedException {
        if (number % 2 == 0) {
            run("ip", "link", "add", LINK, "type", "veth", "peer", "name", LINK + "p");
            run("ip", "address", "add", "10.231." + number / 2 % 250 + ".1/24", "dev", LINK);
            run("ip", "link", "set", LINK, "up");
        } else {
            run("ip", "link", "delete", LINK);
        }
    }

    @Override
    public void close() throws IOException {
        standing.close();
        remove();
    }

    private void remove() throws IOException {
        Commands.putBack("ip", "netns", "delete", name);
    }
}
