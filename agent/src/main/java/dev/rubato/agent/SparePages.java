package dev.rubato.agent;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the pages of the JVM and of the C library back that the start used, or rare work since. A start runs through much
 * of the JVM that a watch never runs again; what is still used comes back by page faults, some hundred. Only pages that
 * are as in their file go, of mappings that cannot be written and that stay as long as the process, such as the JVM's
 * class library: madvise(2), MADV_DONTNEED. The kernel keeps them as cache of the file while it has room.
 */
final class SparePages {
    private static final Logger LOG = LoggerFactory.getLogger(SparePages.class);
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final int MADV_DONTNEED = 4;

    /** A private mapping of a file that this process may not write: its two ends and the file. */
    private static final Pattern UNWRITTEN =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) r-[-x]p [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \\d+ +(/.*)");

    /** Files whose mappings nobody takes away meanwhile: their addresses must not become those of something else. */
    private static final Pattern LASTING = Pattern.compile(".*/(libjvm|libc)\\.so(\\.\\d+)?");

    /**
     * A mapping of the JVM's class library, for reading. The JVM keeps its own as long as it runs; another may be one of
     * a program that reads the library, which may go.
     */
    private static final Pattern LIBRARY =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) r--s [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \\d+ +/.*/lib/modules");

    private static final Pattern MAPPING = Pattern.compile("[0-9a-f]+-[0-9a-f]+ .*");
    /** Pages of the mapping that are no longer those of its file, in memory or swapped out: relocations, as a rule. */
    private static final Pattern CHANGED = Pattern.compile("(Private_Dirty|Shared_Dirty|Anonymous|Swap): +[1-9].*");

    private SparePages() {}

    /** Part of the address space, its first address and its length in bytes. */
    record Range(long from, long bytes) {}

    /** Gives back what it may; where the system has no such call nothing changes. */
    static void giveBack() {
        if (!Files.isReadable(MAPPINGS)) {
            return;
        }
        try {
            int refused = advise(unwritten(Files.readAllLines(MAPPINGS, StandardCharsets.ISO_8859_1)));
            if (refused > 0) {
                LOG.debug("the kernel keeps the pages of {} mappings", refused);
            }
        } catch (IOException e) {
            LOG.debug("unused pages stay resident", e);
        }
    }

    /** The lasting mappings of {@code smaps} (proc_pid_smaps(5)) whose pages are all as in their file. */
    static List<Range> unwritten(List<String> smaps) {
        List<Range> ranges = new ArrayList<>();
        List<Range> libraries = new ArrayList<>();
        boolean last = false;
        for (String line : smaps) {
            if (MAPPING.matcher(line).matches()) {
                Matcher found = UNWRITTEN.matcher(line);
                last = found.matches() && LASTING.matcher(found.group(3)).matches();
                if (last) {
                    ranges.add(range(found));
                }
                Matcher library = LIBRARY.matcher(line);
                if (library.matches()) {
                    libraries.add(range(library));
                }
            } else if (last && CHANGED.matcher(line).matches()) {
                ranges.removeLast();
                last = false;
            }
        }
        if (libraries.size() == 1) {
            ranges.addAll(libraries);
        }
        return ranges;
    }

    private static Range range(Matcher mapping) {
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        return new Range(from, Long.parseUnsignedLong(mapping.group(2), 16) - from);
    }

    /** Answers how many ranges were refused. */
    @SuppressWarnings("restricted") // the signature is that of madvise(2), and no page holds more than its file
    private static int advise(List<Range> ranges) throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle madvise = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("madvise"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        int refused = 0;
        for (Range range : ranges) {
            int result;
            try {
                result = (int) madvise.invokeExact(MemorySegment.ofAddress(range.from()), range.bytes(), MADV_DONTNEED);
            } catch (Throwable e) {
                throw new IOException("madvise(2) could not be called", e);
            }
            refused += result == 0 ? 0 : 1;
        }
        return refused;
    }
}
