package dev.rubato.detect.gpu;

import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.SharedRoom;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The programs that use GPUs. At its maximum the one with the least evidence, the longest known of them first, makes
 * room and is counted, so that starting many programs does not push out the one that is suspected. Owned by the
 * detection thread.
 */
final class GpuTracks implements BoundedTable {
    private final int alone;
    private int maximum;
    private final Map<GpuTrack.Key, GpuTrack> byKey = new LinkedHashMap<>();
    private long evictions;

    GpuTracks(int maximum) {
        this.alone = maximum;
        this.maximum = maximum;
    }

    @Nullable
    GpuTrack get(GpuTrack.Key key) {
        return byKey.get(key);
    }

    void add(GpuTrack track) {
        pushOutDownTo(maximum - 1);
        byKey.put(track.key, track);
    }

    @Override
    public void share(int hosts) {
        maximum = SharedRoom.of(alone, hosts);
        pushOutDownTo(maximum);
    }

    private void pushOutDownTo(int tracks) {
        while (byKey.size() > tracks) {
            evictions++;
            byKey.remove(least());
        }
    }

    private GpuTrack.Key least() {
        Iterator<GpuTrack> each = byKey.values().iterator();
        GpuTrack least = each.next();
        while (each.hasNext()) {
            GpuTrack track = each.next();
            if (track.dwell.value() < least.dwell.value()) {
                least = track;
            }
        }
        return least.key;
    }

    Collection<GpuTrack> all() {
        return byKey.values();
    }

    void removeIf(Predicate<GpuTrack> which) {
        byKey.values().removeIf(which);
    }

    @Override
    public int size() {
        return byKey.size();
    }

    @Override
    public int capacity() {
        return maximum;
    }

    @Override
    public long evictions() {
        return evictions;
    }
}
