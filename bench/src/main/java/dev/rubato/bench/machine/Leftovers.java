package dev.rubato.bench.machine;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the bench has begun and must not leave behind: programs and settings of the machine. What still stands when the
 * bench itself is ended by a signal is undone then. Any thread may use it.
 */
public final class Leftovers {
    private static final Set<Standing> STANDING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::undoAll, "leftovers"));
    }

    private Leftovers() {}

    /** Undoes one thing. */
    @FunctionalInterface
    public interface Undo {
        void run() throws IOException;
    }

    /** One thing that is begun; closed once there is nothing to undo any more. */
    public static final class Standing implements AutoCloseable {
        private final Undo undo;

        private Standing(Undo undo) {
            this.undo = undo;
        }

        @Override
        public void close() {
            STANDING.remove(this);
        }
    }

    /** Undoes this if the bench ends before the answer is closed. */
    public static Standing undoAtEnd(Undo undo) {
        Standing standing = new Standing(undo);
        STANDING.add(standing);
        return standing;
    }

    /** Starts a program that is ended with the bench, unless it ends before. */
    public static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        Standing standing = undoAtEnd(() -> Commands.end(process));
        CompletableFuture<Void> _ = process.onExit().thenRun(standing::close);
        return process;
    }

    private static void undoAll() {
        for (Standing standing : STANDING) {
            try {
                standing.undo.run();
            } catch (IOException e) {
                System.err.println("left behind: " + e.getMessage()); // loggers may be gone by now
            }
        }
    }
}
