package dev.rubato.detect.spawn;

import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/** When lineages, and processes, last exchanged data with a public address. Owned by the detection thread. */
final class PublicContacts {
    private static final int HTTPS_PORT = 443;

    private final BoundedMap<Long, Long> byLineage;
    private final BoundedMap<HostProcess, Long> byProcess;

    PublicContacts(int maximum) {
        byLineage = new BoundedMap<>(maximum, true);
        byProcess = new BoundedMap<>(maximum, true);
    }

    /** Takes note of a contact if it reached a public address. */
    void note(Contact contact, long timeNs) {
        // HTTP/3 has no connection that a sensor sees established.
        boolean answered = contact.kind() == Contact.Kind.TCP
                ? contact.state() == Contact.State.ESTABLISHED
                : contact.kind() == Contact.Kind.UDP && contact.remotePort() == HTTPS_PORT;
        if (!answered || !contact.remote().isPublic()) {
            return;
        }
        Lineage lineage = contact.lineage();
        if (lineage != null) {
            byLineage.merge(lineage.id(), timeNs, Math::max);
        }
        HostProcess process = contact.process();
        if (process != null) {
            byProcess.merge(process, timeNs, Math::max);
        }
    }

    /** Whether {@code lineage} reached a public address at most {@code withinNs} before {@code timeNs}. */
    boolean reachedBy(Lineage lineage, long timeNs, long withinNs) {
        return isRecent(byLineage.get(lineage.id()), timeNs, withinNs);
    }

    /** The same for {@code process} itself or the two processes above it. */
    boolean reachedBy(HostProcess process, long timeNs, long withinNs) {
        HostProcess at = process;
        for (int depth = 0; at != null && depth <= 2; depth++) {
            if (isRecent(byProcess.get(at), timeNs, withinNs)) {
                return true;
            }
            at = at.parent();
        }
        return false;
    }

    private static boolean isRecent(@Nullable Long lastNs, long timeNs, long withinNs) {
        return lastNs != null && timeNs - lastNs <= withinNs;
    }

    long evictions() {
        return byLineage.evictions() + byProcess.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-contacts-of-lineages", byLineage);
        out.table("spawn-contacts-of-processes", byProcess);
    }
}
