package dev.rubato.sensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory laid out like {@code /proc}. */
final class ProcTree {
    private final Path root;

    ProcTree(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    ProcFiles files() {
        return new ProcFiles(root);
    }

    /** A process that started {@code startTicks} after boot. */
    ProcTree process(int pid, int parentPid, long startTicks, String... args) throws IOException {
        Path directory = Files.createDirectories(root.resolve(String.valueOf(pid)));
        Files.writeString(
                directory.resolve("stat"),
                pid + " (some name) S " + parentPid + " 1 " + pid + " 34816 1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + startTicks
                        + " 0 0\n");
        Files.writeString(directory.resolve("status"), "Name:\tx\nTgid:\t" + pid + "\nPid:\t" + pid + "\n");
        Files.writeString(directory.resolve("cmdline"), args.length == 0 ? "" : String.join("\0", args) + "\0");
        return this;
    }

    /** A thread of a process. */
    ProcTree thread(int tid, int pid) throws IOException {
        Path directory = Files.createDirectories(root.resolve(String.valueOf(tid)));
        Files.writeString(directory.resolve("status"), "Name:\tx\nTgid:\t" + pid + "\nPid:\t" + tid + "\n");
        return this;
    }

    /** A file, with its directories. */
    ProcTree file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        return this;
    }

    /** A link of a process. */
    ProcTree link(String name, String target) throws IOException {
        Path link = root.resolve(name);
        Files.createDirectories(link.resolveSibling("."));
        Files.createSymbolicLink(link, Path.of(target));
        return this;
    }
}
