package dev.rubato.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that the traces of a run name, each judged by itself. Owned by one thread.
 *
 * <p>{@code WIN10}, {@code win10} and {@code win10.example.org} are one host. What no trace names a host for (a capture
 * of packets, say) belongs to the first host that is named, so that a capture and a log of one incident are joined.
 */
final class Hosts {
    private final int maxHosts;
    private final Function<String, HostRun> begin;
    private final Map<String, HostRun> byName = new HashMap<>();
    private final Map<String, HostRun> byKey = new HashMap<>();
    private final List<HostRun> all = new ArrayList<>();
    private final String unnamed;
    private @Nullable HostRun last;
    private String lastName = "";
    private long refusedEvents;

    /**
     * @param maxHosts most hosts; events of further ones are counted and not judged
     * @param unnamed name of the host that events without one belong to; empty if no trace names any
     * @param begin makes the run of a host by its name
     */
    Hosts(int maxHosts, String unnamed, Function<String, HostRun> begin) {
        this.maxHosts = maxHosts;
        this.unnamed = unnamed;
        this.begin = begin;
    }

    /** The host of that name, or null if there are too many. */
    @Nullable
    HostRun of(String name) {
        HostRun same = last;
        if (same != null && name.equals(lastName)) {
            return same;
        }
        HostRun known = byName.get(name);
        HostRun host = known != null ? known : find(name);
        last = host;
        lastName = name;
        return host;
    }

    private @Nullable HostRun find(String name) {
        String given = name.isEmpty() ? unnamed : name;
        String key = key(given);
        HostRun known = byKey.get(key);
        if (known == null) {
            if (all.size() == maxHosts) {
                refusedEvents++;
                return null;
            }
            known = begin.apply(given);
            byKey.put(key, known);
            all.add(known);
        }
        if (byName.size() < 4 * maxHosts) {
            byName.put(name, known);
        }
        return known;
    }

    /** Host names compare without case, and by their first label; addresses compare whole. */
    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        boolean address = lower.indexOf(':') >= 0 || lower.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return dot <= 0 || address ? lower : lower.substring(0, dot);
    }

    /** The hosts in the order in which they came up. */
    List<HostRun> all() {
        return all;
    }

    /** Events of hosts beyond the limit. */
    long refusedEvents() {
        return refusedEvents;
    }
}
