package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Mix;
import org.jspecify.annotations.Nullable;

/**
 * Everything that descends from one root process, or everything that one address did where no process is known: the
 * actor that evidence is counted for. Owned by the detection thread.
 *
 * <p>The label is inherited at fork and kept when a process is re-parented, so double forks and {@code setsid} do not
 * shed it.
 */
public final class Lineage {
    private final long id;
    private final @Nullable HostProcess root;
    private final @Nullable Address address;
    private final @Nullable Lineage parent;
    private final int depth;
    private OriginClass origin;

    Lineage(HostProcess root, @Nullable Lineage parent, OriginClass origin) {
        this.id = Mix.mix(root.key().startNs(), root.key().pid());
        this.root = root;
        this.address = null;
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.origin = origin;
    }

    Lineage(Address address) {
        this.id = idOf(address);
        this.root = null;
        this.address = address;
        this.parent = null;
        this.depth = 0;
        this.origin = OriginClass.ADDRESS;
    }

    /** A hash that is the same in every run over the same events. */
    public long id() {
        return id;
    }

    /** The {@link #id} of the lineage that {@code address} is. */
    public static long idOf(Address address) {
        return Mix.mix(address.hash64(), 0x61646472);
    }

    /** The root process, or null for a lineage that is an address. */
    public @Nullable HostProcess root() {
        return root;
    }

    /** The source address of a lineage without processes, else null. */
    public @Nullable Address address() {
        return address;
    }

    /** The lineage that the root descends from, or null. */
    public @Nullable Lineage parent() {
        return parent;
    }

    /** How many lineages it descends from. */
    int depth() {
        return depth;
    }

    /** Where the lineage comes from; structure seen later can refine it. */
    public OriginClass origin() {
        return origin;
    }

    void refine(OriginClass seen) {
        origin = seen;
    }

    /** Whether this lineage is {@code other} or descends from it. */
    public boolean isWithin(Lineage other) {
        for (Lineage at = this; at != null; at = at.parent) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }
}
