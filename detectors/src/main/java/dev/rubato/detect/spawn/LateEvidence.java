package dev.rubato.detect.spawn;

import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest starts under services that other hosts reach, and the latest contacts with other hosts: a visit may arrive
 * after the start that it caused, and a contact before the start of whoever made it. Owned by the detection thread; two
 * rings of {@value #MAX_EACH}, whose oldest entries are forgotten because they can hardly be joined any more.
 */
final class LateEvidence {
    private static final int MAX_EACH = 64;

    private final ArrayDeque<Started> starts = new ArrayDeque<>();
    private final ArrayDeque<Contact> contacts = new ArrayDeque<>();

    private record Started(HostProcess service, Spawn spawn) {}

    void keep(HostProcess service, Spawn spawn) {
        if (starts.size() == MAX_EACH) {
            starts.removeFirst();
        }
        starts.addLast(new Started(service, spawn));
    }

    void keep(Contact contact) {
        if (contacts.size() == MAX_EACH) {
            contacts.removeFirst();
        }
        contacts.addLast(contact);
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
}
