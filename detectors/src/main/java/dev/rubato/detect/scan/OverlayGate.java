package dev.rubato.detect.scan;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Mix;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Recognises overlays (file sharing, distributed hash tables, calls between peers) by the shape of what one actor reaches
 * for: each peer has an address and a port of its own, so that among public addresses and unprivileged ports the two go
 * one to one. A scan asks many addresses for few ports, or few addresses for many: one of the two repeats, whatever is
 * answered. Peers that are gone are the rule in an overlay, so while the shape is that of one, failures at public addresses
 * on unprivileged ports are no evidence; answers still count.
 *
 * <p>Rate does not tell them apart (108 new addresses a second in a benign overlay, one in a bot), nor does the share of
 * answers in one burst (none in a burst of 60). A default port that a third of the peers share still leaves most ports
 * unique.
 *
 * <p>What that costs: a scan of the Internet that draws both address and unprivileged port at random, with more addresses
 * and ports than the window is long, is not seen by its failures. Internal addresses and privileged ports are always
 * evidence, and an overlay with one port for nearly all peers is judged like a scan of that port.
 *
 * <p>Remembers the last 64 first contacts of 256 actors, 205 KB.
 */
final class OverlayGate {
    private static final int ACTORS = 256;
    private static final int WINDOW = 64;

    /** First contacts that must be known, and from which on fewer of them need be one to one. */
    private static final int FEWEST = 4;

    private static final int SETTLED = 16;

    /** Share that must be one to one: three in four of the first, three in eight later; a prior. Higher: false alarms. */
    private static final int SHARE = 3;

    private static final int OF_FEW = 4;
    private static final int OF_MANY = 8;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** An address may appear by two ports, as a peer that listens on both. */
    private static final int PORTS_OF_A_PEER = 2;

    private static final int NOT_EXPECTED = 0;

    /** The last addresses of each actor; empty until it has acted. */
    private final long[][] remotes = new long[ACTORS][0];
    /** Their ports, or {@link #NOT_EXPECTED} where no peer of an overlay would be. */
    private final int[][] ports = new int[ACTORS][0];

    private final int[] written = new int[ACTORS];
    private final int[] judgedAt = new int[ACTORS];
    private final boolean[] overlay = new boolean[ACTORS];
    private final LongLru table = new LongLru(ACTORS, this::letGo);

    /** An actor reached for an endpoint for the first time. */
    void reached(Contact contact) {
        if (!Technique.of(contact.kind()).hasPorts() || contact.remote().isLoopback()) {
            return;
        }
        long actor = actor(contact.lineage(), contact);
        int index = table.find(actor);
        if (index == LongLru.NONE) {
            index = table.add(actor);
            written[index] = 0;
            judgedAt[index] = 0;
            if (remotes[index].length == 0) {
                remotes[index] = new long[WINDOW];
                ports[index] = new int[WINDOW];
            }
        } else {
            table.touch(index);
        }
        int at = written[index] % WINDOW;
        remotes[index][at] = contact.remote().hash64();
        ports[index][at] = canBePeer(contact) ? contact.remotePort() : NOT_EXPECTED;
        written[index]++;
    }

    private void letGo(int index) {
        remotes[index] = new long[0];
        ports[index] = new int[0];
    }

    private static long actor(@Nullable Lineage lineage, Contact contact) {
        return Mix.mix(
                lineage == null ? 0 : lineage.id(), Technique.of(contact.kind()).ordinal());
    }

    private static boolean canBePeer(Contact contact) {
        return contact.remotePort() >= FIRST_UNPRIVILEGED_PORT
                && contact.remote().isPublic();
    }

    /** Whether a failure is what overlays have all the time. */
    boolean excuses(Contact contact) {
        if (!Technique.of(contact.kind()).hasPorts() || !canBePeer(contact)) {
            return false;
        }
        int index = table.find(actor(contact.lineage(), contact));
        if (index == LongLru.NONE) {
            index = table.find(actor(null, contact)); // its owner was not known yet when it was made
        }
        if (index == LongLru.NONE || written[index] < FEWEST) {
            return false;
        }
        if (written[index] != judgedAt[index]) {
            judgedAt[index] = written[index];
            overlay[index] = isOverlay(index);
        }
        return overlay[index];
    }

    private boolean isOverlay(int index) {
        int size = Math.min(WINDOW, written[index]);
        int oneToOne = 0;
        for (int i = 0; i < size; i++) {
            boolean expected = ports[index][i] != NOT_EXPECTED;
            oneToOne += expected && isOneToOne(i, remotes[index], ports[index], size) ? 1 : 0;
        }
        int of = size < SETTLED ? OF_FEW : OF_MANY;
        return of * oneToOne >= SHARE * size;
    }

    private static boolean isOneToOne(int at, long[] ofRemotes, int[] ofPorts, int size) {
        int sameRemote = 0;
        for (int i = 0; i < size; i++) {
            if (ofPorts[i] == ofPorts[at] && i != at) {
                return false;
            }
            sameRemote += ofRemotes[i] == ofRemotes[at] ? 1 : 0;
        }
        return sameRemote <= PORTS_OF_A_PEER;
    }

    /** Actors that were forgotten to make room. */
    long evicted() {
        return table.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-overlays", table);
    }
}
