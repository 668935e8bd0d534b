package dev.rubato.detect.scan;

import dev.rubato.event.Address;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import org.jspecify.annotations.Nullable;

/** One attempt as an alert cites it. Reused. */
final class Attempt {
    long timeNs;
    long key;
    Technique technique = Technique.TCP;
    Address remote = Address.ANY;
    int port;
    Contact.State state = Contact.State.PENDING;
    boolean inferred;

    @Nullable
    HostProcess process;

    @Nullable
    Lineage lineage;

    /** Takes over what the contact says now. */
    void set(long observationKey, Contact contact) {
        timeNs = contact.timeNs();
        key = observationKey;
        technique = Technique.of(contact.kind());
        remote = contact.remote();
        port = contact.remotePort();
        state = contact.state();
        inferred = contact.ownerInferred();
        process = contact.process();
        lineage = contact.lineage();
    }
}
