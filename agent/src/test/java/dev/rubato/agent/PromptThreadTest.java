package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PromptThreadTest {
    private static final Path STAT = Path.of("/proc/thread-self/stat");

    /** Counted from the state, which follows the program's name (proc_pid_stat(5)). */
    private static final int NICE_FIELD = 16;

    private static final int CAP_SYS_NICE = 23;

    private static int nice() throws IOException {
        String stat = Files.readString(STAT);
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_FIELD]);
    }

    private static boolean mayRaisePriority() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                return (Long.parseUnsignedLong(
                                        line.substring("CapEff:".length()).strip(), 16)
                                & 1L << CAP_SYS_NICE)
                        != 0;
            }
        }
        return false;
    }

    private static <T> T inThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task.get();
    }

    @Test
    void theThreadAloneWeighsMoreIfThatIsAllowed() throws Exception {
        boolean allowed = mayRaisePriority();
        int before = nice();
        int[] seen = inThread(() -> {
            boolean favoured = PromptThread.become();
            return new int[] {favoured ? 1 : 0, nice(), inThread(PromptThreadTest::nice)};
        });
        assertEquals(allowed ? 1 : 0, seen[0]);
        assertEquals(allowed ? PromptThread.NICE : 0, seen[1]);
        assertEquals(0, seen[2], "its children are ordinary threads");
        assertEquals(before, nice(), "and so are the others");
    }
}
