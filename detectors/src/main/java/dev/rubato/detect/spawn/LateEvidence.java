package dev.rubato.detect.spawn;

import dev.rubato.lineage.BoundedRing;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest starts under services that other hosts reach, and the latest contacts with other hosts: a visit may arrive
 * after the start that it caused, and a contact before the start of whoever made it. Owned by the detection thread; two
 * rings of {@value #MAX_EACH}. Oldest entries are forgotten: counted only if they could still have been joined.
 */
final class LateEvidence {
    private static final int MAX_EACH = 64;

    private final BoundedRing<Started> starts;
    private final BoundedRing<Contact> contacts;

    private record Started(HostProcess service, Spawn spawn) {}

    /** @param windowNs how long a start is joined with what may have caused it */
    LateEvidence(long windowNs) {
        starts = new BoundedRing<>(MAX_EACH, started -> started.spawn.timeNs(), windowNs);
        contacts = new BoundedRing<>(MAX_EACH, Contact::timeNs, windowNs);
    }

    void keep(HostProcess service, Spawn spawn) {
        starts.add(new Started(service, spawn));
    }

    void keep(Contact contact) {
        contacts.add(contact);
    }

    /** The latest starts under {@code service} that no visit explained. */
    List<Spawn> startedBy(HostProcess service) {
        List<Spawn> found = new ArrayList<>();
        for (Started started : starts) {
            if (started.service == service) {
                found.add(started.spawn);
            }
        }
        return found;
    }

    /** The latest contacts that were made at {@code sinceNs} or later. */
    List<Contact> contactsSince(long sinceNs) {
        List<Contact> found = new ArrayList<>();
        for (Contact contact : contacts) {
            if (contact.timeNs() >= sinceNs) {
                found.add(contact);
            }
        }
        return found;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-late-starts", starts);
        out.table("spawn-late-contacts", contacts);
    }
}
