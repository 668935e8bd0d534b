package dev.rubato.sensor;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the process that holds a socket by the links in {@code /proc/PID/fd}. Owned by one thread.
 *
 * <p>Processes that were the answer lately are looked at first, then all others from the most recently started one on:
 * who sends a probe and is gone a moment later has just been started. About 5 us for each open file that is looked at;
 * a search ends with the last socket found, or after {@link #MAX_LINKS} links.
 */
final class SocketOwnerSearch {
    /** Most links read in one search: bounds it to about 0.1 s. Raising it costs time on hosts with many open files. */
    static final int MAX_LINKS = 20_000;

    private static final int MAX_LATELY = 16;
    private static final long DENIED = -1;
    private static final String LINK_PREFIX = "socket:[";

    private final Path proc;
    private final File procDirectory;
    private final ArrayDeque<Integer> lately = new ArrayDeque<>();
    private long linksRead;
    private long cut;
    private long unreadable;

    /** @param proc where the process file system is mounted: {@code /proc} */
    SocketOwnerSearch(Path proc) {
        this.proc = proc;
        this.procDirectory = proc.toFile();
    }

    /** The process id that holds each of {@code inodes}; an inode that no readable process holds is missing. */
    Map<Long, Integer> find(Set<Long> inodes) {
        Map<Long, Integer> found = new HashMap<>();
        long linksAtEnd = linksRead + MAX_LINKS;
        for (Integer pid : lately.toArray(new Integer[0])) {
            look(pid, inodes, found);
        }
        if (found.size() < inodes.size()) {
            for (int pid : newestFirst()) {
                look(pid, inodes, found);
                if (found.size() == inodes.size()) {
                    break;
                }
                if (linksRead >= linksAtEnd) {
                    cut++;
                    break;
                }
            }
        }
        for (Integer pid : found.values()) {
            lately.remove(pid);
            lately.addFirst(pid);
            if (lately.size() > MAX_LATELY) {
                lately.removeLast();
            }
        }
        return found;
    }

    private void look(int pid, Set<Long> inodes, Map<Long, Integer> found) {
        Path descriptors = proc.resolve(Integer.toString(pid)).resolve("fd");
        String[] names = descriptors.toFile().list();
        if (names == null) {
            // The process has ended, or belongs to another user.
            unreadable++;
            return;
        }
        for (String name : names) {
            linksRead++;
            long inode = inodeOf(descriptors.resolve(name));
            if (inode == DENIED) {
                unreadable++; // one link denied is all denied
                return;
            }
            if (inode > 0
                    && inodes.contains(inode)
                    && found.putIfAbsent(inode, pid) == null
                    && found.size() == inodes.size()) {
                return;
            }
        }
    }

    private long inodeOf(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            if (!target.startsWith(LINK_PREFIX) || !target.endsWith("]")) {
                return 0;
            }
            return Long.parseLong(target, LINK_PREFIX.length(), target.length() - 1, 10);
        } catch (NoSuchFileException e) {
            return 0; // closed since the directory was listed
        } catch (AccessDeniedException e) {
            return DENIED;
        } catch (IOException | NumberFormatException e) {
            unreadable++;
            return 0;
        }
    }

    private int[] newestFirst() {
        String[] names = procDirectory.list();
        if (names == null) {
            unreadable++;
            return new int[0];
        }
        int newest = newestPid();
        long[] order = new long[names.length];
        int count = 0;
        for (String name : names) {
            int pid = pid(name);
            if (pid > 0) {
                // Ids are given out upwards and begin again at the bottom: those above the newest are the oldest.
                long age = (long) newest - pid;
                order[count++] = (age >= 0 ? age : age + (1L << 31)) << 32 | pid;
            }
        }
        Arrays.sort(order, 0, count);
        int[] pids = new int[count];
        for (int i = 0; i < count; i++) {
            pids[i] = (int) order[i];
        }
        return pids;
    }

    /** The id given out last, the fifth field of {@code /proc/loadavg}; the highest possible if that cannot be read. */
    private int newestPid() {
        try {
            String[] fields = Files.readString(proc.resolve("loadavg")).trim().split(" ", 6);
            return fields.length < 5 ? Integer.MAX_VALUE : Math.max(pid(fields[4]), 0);
        } catch (IOException e) {
            unreadable++;
            return Integer.MAX_VALUE;
        }
    }

    private static int pid(String name) {
        int length = name.length();
        if (length == 0 || length > 9) {
            return -1;
        }
        int pid = 0;
        for (int i = 0; i < length; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            pid = 10 * pid + digit;
        }
        return pid;
    }

    /** Links read since the start. */
    long linksRead() {
        return linksRead;
    }

    /** Searches that ended at {@link #MAX_LINKS}. */
    long cut() {
        return cut;
    }

    /** Processes and links that could not be read. */
    long unreadable() {
        return unreadable;
    }
}
