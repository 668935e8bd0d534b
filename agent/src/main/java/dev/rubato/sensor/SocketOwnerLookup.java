package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Names the holders of the sockets in {@code /proc/net}, remembering those it has named. Owned by one thread.
 *
 * <p>A look-up reads the tables (about 0.2 ms together) and searches {@code /proc/PID/fd} only for sockets that are new
 * since the last one. What was named is told again after {@link #REPEAT_NS} if it is still asked for.
 */
final class SocketOwnerLookup {
    /** After what time a known owner is told again; shorter makes more events, longer risks one lost to retention. */
    static final long REPEAT_NS = 60_000_000_000L;

    /**
     * How long a socket without a readable holder is not searched for again; twice as long each time, up to 64 times:
     * kernel sockets have no holder.
     */
    static final long RETRY_NS = 5_000_000_000L;

    private static final int MOST_DOUBLINGS = 6;

    /** Most sockets that are remembered, about 100 bytes each; the one used longest ago is forgotten first. */
    static final int MAX_REMEMBERED = 4096;

    private static final int MAX_TABLE_BYTES = 8 << 20;

    private final Path net;
    private final SocketOwnerSearch search;
    private final IntFunction<@Nullable ProcessKey> keyOf;
    private final Map<Long, Known> remembered = new Remembered();
    private long forgotten;
    private long rowsLeftOut;
    private long tablesUnreadable;
    private long withoutHolder;

    /** A socket looked for; owner null if no readable process held it in any of {@code searches}. */
    private record Known(@Nullable ProcessKey owner, long toldNs, int searches) {
        boolean isDue(long nowNs) {
            return owner == null && nowNs - toldNs >= RETRY_NS << Math.min(searches - 1, MOST_DOUBLINGS);
        }
    }

    private final class Remembered extends LinkedHashMap<Long, Known> {
        private static final long serialVersionUID = 1;

        Remembered() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
            if (size() <= MAX_REMEMBERED) {
                return false;
            }
            forgotten++;
            return true;
        }
    }

    /**
     * @param proc where the process file system is mounted
     * @param keyOf the key of a living process by its id, null if it has ended
     */
    SocketOwnerLookup(Path proc, IntFunction<@Nullable ProcessKey> keyOf) {
        this.net = proc.resolve("self").resolve("net");
        this.search = new SocketOwnerSearch(proc);
        this.keyOf = keyOf;
    }

    /** The holders of all raw and packet sockets, whether told before or not. */
    List<Event.SocketOwned> rawHolders(Event.Basis basis, long nowNs) {
        List<SocketTable.Row> rows = new ArrayList<>();
        for (SocketTable table : SocketTable.values()) {
            if (table.kind() != Event.SocketKind.UDP) {
                rows.addAll(read(table));
            }
        }
        return name(rows, basis, nowNs);
    }

    /** The holders of the UDP sockets that are bound to a port of {@code wanted}. */
    List<Event.SocketOwned> udpHolders(IntPredicate wanted, Event.Basis basis, long nowNs) {
        List<SocketTable.Row> rows = new ArrayList<>();
        for (SocketTable table : SocketTable.values()) {
            if (table.kind() == Event.SocketKind.UDP) {
                for (SocketTable.Row row : read(table)) {
                    if (wanted.test(row.localPort())) {
                        rows.add(row);
                    }
                }
            }
        }
        return name(rows, basis, nowNs);
    }

    private List<Event.SocketOwned> name(List<SocketTable.Row> rows, Event.Basis basis, long nowNs) {
        Set<Long> unknown = new HashSet<>();
        for (SocketTable.Row row : rows) {
            Known known = remembered.get(row.inode());
            if (known == null || known.isDue(nowNs)) {
                unknown.add(row.inode());
            }
        }
        Map<Long, ProcessKey> found = unknown.isEmpty() ? Map.of() : search(unknown);
        List<Event.SocketOwned> events = new ArrayList<>();
        for (SocketTable.Row row : rows) {
            ProcessKey owner = ownerToTell(row.inode(), unknown, found, nowNs);
            if (owner != null) {
                events.add(new Event.SocketOwned(nowNs, row.kind(), row.local(), row.localPort(), owner, basis));
            }
        }
        return events;
    }

    private Map<Long, ProcessKey> search(Set<Long> inodes) {
        Map<Long, ProcessKey> owners = new HashMap<>();
        Map<Integer, ProcessKey> keys = new HashMap<>();
        search.find(inodes).forEach((inode, pid) -> {
            ProcessKey key = keys.computeIfAbsent(pid, id -> keyOf.apply(id));
            if (key != null) {
                owners.put(inode, key);
            }
        });
        return owners;
    }

    private @Nullable ProcessKey ownerToTell(long inode, Set<Long> unknown, Map<Long, ProcessKey> found, long nowNs) {
        if (unknown.contains(inode)) {
            ProcessKey owner = found.get(inode);
            Known before = remembered.get(inode);
            remembered.put(inode, new Known(owner, nowNs, before == null ? 1 : before.searches + 1));
            if (owner == null) {
                withoutHolder++;
            }
            return owner;
        }
        Known known = remembered.get(inode);
        if (known == null || known.owner == null || nowNs - known.toldNs < REPEAT_NS) {
            return null;
        }
        remembered.put(inode, new Known(known.owner, nowNs, known.searches));
        return known.owner;
    }

    private List<SocketTable.Row> read(SocketTable table) {
        byte[] text;
        try (InputStream in = Files.newInputStream(net.resolve(table.fileName()))) {
            text = in.readNBytes(MAX_TABLE_BYTES);
        } catch (IOException e) {
            tablesUnreadable++; // a kernel without IPv6 or ping sockets has no such table
            return List.of();
        }
        SocketTable.Contents contents = table.parse(text, ByteOrder.nativeOrder());
        rowsLeftOut += contents.leftOut();
        return contents.rows();
    }

    /** Puts the counts of this look-up and its search into {@code details}. */
    void count(Map<String, Long> details) {
        details.put("links-read", search.linksRead());
        details.put("searches-cut", search.cut());
        details.put("unreadable", search.unreadable());
        details.put("rows-left-out", rowsLeftOut);
        details.put("tables-unreadable", tablesUnreadable);
        details.put("sockets-without-holder", withoutHolder);
        details.put("sockets-evicted", forgotten);
    }
}
