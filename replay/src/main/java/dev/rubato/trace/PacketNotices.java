package dev.rubato.trace;

import dev.rubato.event.Address;

/** What a {@link PacketDecoder} tells the one who feeds it, beside events; called on the decoder's thread. */
public interface PacketNotices {

    /** Notices that nobody needs: for a capture that is read from a file. */
    PacketNotices NONE = new PacketNotices() {
        @Override
        public void busyUdp(Address address, int port) {}

        @Override
        public boolean addressesChanged() {
            return false;
        }
    };

    /**
     * So many datagrams of one endpoint came within a second that nothing more can be learnt from them: the endpoint
     * is known, its further datagrams give no events.
     */
    void busyUdp(Address address, int port);

    /**
     * A packet left this host from an address that is not known to be its own.
     *
     * @return whether the host's addresses were read anew and given to {@link PacketDecoder#ownAddresses}
     */
    boolean addressesChanged();
}
