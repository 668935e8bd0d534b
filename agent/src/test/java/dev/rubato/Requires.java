package dev.rubato;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/**
 * What a live test needs of the machine it runs on.
 *
 * <p>A test calls it first. Where the need is not met, the test is skipped with the reason on a user's machine and fails
 * under {@code RUBATO_CI=1}, where nothing may be missing.
 */
public final class Requires {
    private static final boolean NOTHING_MAY_BE_MISSING = "1".equals(System.getenv("RUBATO_CI"));
    private static final Path ROOT_ONLY = Path.of("/proc/1/environ");

    private Requires() {}

    /** Every capability of root: kernel trace, packet capture and network namespaces need it. */
    public static void root() {
        require(Files.isReadable(ROOT_ONLY), "needs root");
    }

    /** Programs on the {@code PATH}, by name. */
    public static void tool(String... names) {
        for (String name : names) {
            boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
            require(found, "needs " + name + ", which is not on the PATH");
        }
    }

    /** A file that {@code bin/test} brings. */
    public static void file(Path file) {
        require(Files.exists(file), "needs " + file + ", which bin/test brings");
    }

    /** A kernel with tracefs, and root to use it. */
    public static void tracefs() {
        root();
        require(kernelKnows("tracefs"), "needs a kernel with tracefs");
    }

    /** A kernel that tells its types, so that it can be asked to copy arguments. */
    public static void kernelTypes() {
        tracefs();
        require(Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")), "needs a kernel with type information (BTF)");
    }

    /** The packet capture library. */
    public static void libpcap() {
        require(loads("pcap"), "needs libpcap");
    }

    /** Network namespaces that the test may make and remove. */
    public static void networkNamespaces() {
        root();
        tool("ip");
        require(Files.exists(Path.of("/proc/self/ns/net")), "needs a kernel with network namespaces");
    }

    private static boolean kernelKnows(String fileSystem) {
        try {
            return Files.readAllLines(Path.of("/proc/filesystems")).stream()
                    .anyMatch(line -> line.endsWith(fileSystem));
        } catch (IOException e) {
            return unmet("cannot read /proc/filesystems: " + e);
        }
    }

    private static boolean loads(String library) {
        try {
            return NativeLibrary.getInstance(library) != null;
        } catch (UnsatisfiedLinkError e) {
            return unmet("needs lib" + library + ": " + e.getMessage());
        }
    }

    private static void require(boolean met, String reason) {
        if (!met) {
            unmet(reason);
        }
    }

    private static boolean unmet(String reason) {
        if (NOTHING_MAY_BE_MISSING) {
            return Assertions.fail(reason);
        }
        throw new TestAbortedException(reason);
    }
}
