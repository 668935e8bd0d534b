package dev.rubato.trace;

/**
 * The entry of a {@link PacketTable} that holds a TCP flow, moved from flow to flow: its state, and how many bytes each
 * side sent, modulo 4 GiB. Owned by the decoder's thread.
 */
final class PacketTcpFlow {
    static final int OPENER_ISN = 0;
    static final int ACCEPTOR_ISN = 1;
    static final int OPENER_BYTES = 2;
    static final int ACCEPTOR_BYTES = 3;
    static final int STATE = 4;
    static final int SEEN_NS = 5;
    static final int VALUES = 6;

    static final long ESTABLISHED = 1;
    static final long ENDED = 2;
    static final long OPENER_FIN = 4;
    static final long ACCEPTOR_FIN = 8;

    /** Payload of that side was seen: its bytes are known up to there. */
    private static final long OPENER_DATA = 16;

    private static final long ACCEPTOR_DATA = 32;

    PacketTable table;
    int place;

    PacketTcpFlow(PacketTable table) {
        this.table = table;
    }

    /** The opener has sent its SYN; what the entry held of an earlier flow between the same ports is void. */
    void begin(int openerIsn, long timeNs) {
        table.setValue(place, OPENER_ISN, openerIsn);
        table.setValue(place, OPENER_BYTES, 0);
        table.setValue(place, ACCEPTOR_BYTES, 0);
        table.setValue(place, STATE, 0);
        table.setValue(place, SEEN_NS, timeNs);
    }

    /** Whether all of these states were reached. */
    boolean is(long states) {
        return (table.value(place, STATE) & states) == states;
    }

    void mark(long states) {
        table.setValue(place, STATE, table.value(place, STATE) | states);
    }

    /** Bytes that the opener, or else the acceptor, sent; -1 if unknown. */
    long bytes(boolean opener) {
        long known = opener ? OPENER_FIN | OPENER_DATA : ACCEPTOR_FIN | ACCEPTOR_DATA;
        boolean isKnown = (table.value(place, STATE) & known) != 0;
        return isKnown ? table.value(place, opener ? OPENER_BYTES : ACCEPTOR_BYTES) : -1;
    }

    /** A side has sent everything up to this sequence number, and ended. */
    void noteEnd(boolean opener, int endSequence) {
        long fin = opener ? OPENER_FIN : ACCEPTOR_FIN;
        if (!is(fin)) {
            table.setValue(place, opener ? OPENER_BYTES : ACCEPTOR_BYTES, sent(opener, endSequence) & 0xffff_ffffL);
            mark(fin);
        }
    }

    /** A side has sent payload up to this sequence number. */
    void noteProgress(boolean opener, int endSequence) {
        if (is(opener ? OPENER_FIN : ACCEPTOR_FIN)) {
            return;
        }
        int index = opener ? OPENER_BYTES : ACCEPTOR_BYTES;
        int bytes = sent(opener, endSequence);
        if (bytes - (int) table.value(place, index) > 0) {
            table.setValue(place, index, bytes & 0xffff_ffffL);
            mark(opener ? OPENER_DATA : ACCEPTOR_DATA);
        }
    }

    private int sent(boolean opener, int endSequence) {
        return endSequence - (int) table.value(place, opener ? OPENER_ISN : ACCEPTOR_ISN) - 1;
    }
}
