package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import org.jspecify.annotations.Nullable;

/** Makes single contacts and lineages for tests that need more of them than a host model would carry. */
public final class Fixtures {
    private Fixtures() {}

    public static HostProcess process(int pid, long startNs, OriginClass origin) {
        HostProcess process = new HostProcess(new ProcessKey(pid, startNs), null, ProcessImage.ofExe("/bin/p" + pid));
        process.join(new Lineage(process, null, origin));
        return process;
    }

    public static Contact attempt(
            long timeNs, Contact.Kind kind, Address remote, int port, @Nullable HostProcess process, boolean late) {
        Contact contact = new Contact(timeNs, kind, Address.ANY, 40_000, remote, port, late);
        contact.own(process, process == null ? null : process.lineage(), false);
        return contact;
    }

    public static Contact resolve(Contact contact, Contact.State state, long timeNs) {
        contact.resolve(state, timeNs);
        return contact;
    }
}
