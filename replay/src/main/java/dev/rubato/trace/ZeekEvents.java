package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Flow;
import dev.rubato.trace.ZeekRow.BadZeekRowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a row of Zeek's conn.log or dns.log says, as events at their own times. Owned by one thread.
 *
 * <p>A row is written when its flow ends and carries the time of its start. When an answer came it does not say: within
 * {@value #ANSWER_NS} ns or within the flow, whichever is shorter. What came from outside is never this host's doing.
 *
 * <p>conn_state: https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html
 */
final class ZeekEvents {
    /** Answers mostly come sooner. It must stay below the three seconds after which an attempt counts as silent. */
    private static final long ANSWER_NS = 100_000_000L;

    /** Zeek gives an attempt up after five seconds; one without an answer is not given up before this. */
    private static final long GIVE_UP_NS = 3_000_000_000L;

    private static final int MAX_NAME_CHARS = 255;
    private static final int ICMP_ECHO = 8;
    private static final int ICMPV6_ECHO = 128;

    private final HostAddresses self;

    /** One flow of the log. */
    private record Conn(
            long startNs,
            long endNs,
            Address origin,
            int originPort,
            Address responder,
            int responderPort,
            boolean outbound,
            String state,
            String history) {

        long answeredNs() {
            return Math.min(endNs, startNs + ANSWER_NS);
        }

        Flow flow() {
            Flow fromOrigin = new Flow(Flow.Protocol.TCP, origin, originPort, responder, responderPort);
            return outbound ? fromOrigin : fromOrigin.reversed();
        }
    }

    ZeekEvents(HostAddresses self) {
        this.self = self;
    }

    private boolean isOwn(Address address) {
        return self.isOwn(address.high(), address.low());
    }

    /** Gives the events of a row of conn.log; false if it tells nothing about this host. */
    boolean connection(ZeekRow row, TraceSink sink) throws BadZeekRowException {
        Address origin = row.address("id.orig_h");
        Address responder = row.address("id.resp_h");
        long startNs = row.timeNs("ts");
        boolean outbound = isOwn(origin);
        if (!outbound && !isOwn(responder)) {
            return false;
        }
        Conn conn = new Conn(
                startNs,
                startNs + row.intervalNs("duration"),
                origin,
                row.port("id.orig_p"),
                responder,
                row.port("id.resp_p"),
                outbound,
                row.text("conn_state"),
                row.text("history"));
        return switch (row.text("proto")) {
            case "tcp" -> tcp(conn, row, sink);
            case "udp" -> probe(ProbeKind.UDP, conn, row, sink);
            case "icmp" ->
                (conn.originPort == ICMP_ECHO || conn.originPort == ICMPV6_ECHO)
                        && probe(ProbeKind.ICMP, conn, row, sink);
            default -> false;
        };
    }

    private boolean tcp(Conn conn, ZeekRow row, TraceSink sink) throws BadZeekRowException {
        return switch (conn.state) {
            case "S0" -> attempt(conn, Outcome.TIMED_OUT, Math.max(conn.endNs, conn.startNs + GIVE_UP_NS), sink);
            case "REJ" -> attempt(conn, Outcome.REFUSED, conn.endNs, sink);
            case "SH", "RSTOS0" -> attempt(conn, Outcome.ABANDONED, conn.endNs, sink);
            case "S1", "S2", "S3", "SF", "RSTO", "RSTR" -> {
                attempt(conn, Outcome.ESTABLISHED, conn.answeredNs(), sink);
                closed(conn, Event.Basis.PACKET, row, sink);
                yield true;
            }
            case "OTH", "RSTRH", "SHR" -> withoutSyn(conn, row, sink);
            default -> throw new BadZeekRowException("conn_state \"" + conn.state + "\" is not known");
        };
    }

    private static boolean attempt(Conn conn, Outcome outcome, long timeNs, TraceSink sink) {
        opened(conn, Event.Basis.PACKET, sink);
        if (conn.outbound) {
            sink.event("", new Event.ConnectionResolved(timeNs, 0, conn.flow(), outcome, Event.Basis.PACKET));
        }
        return true;
    }

    private static void opened(Conn conn, Event.Basis basis, TraceSink sink) {
        Flow.Direction direction = conn.outbound ? Flow.Direction.OUTBOUND : Flow.Direction.INBOUND;
        sink.event("", new Event.ConnectionOpened(conn.startNs, 0, conn.flow(), direction, null, basis));
    }

    private static void closed(Conn conn, Event.Basis basis, ZeekRow row, TraceSink sink) throws BadZeekRowException {
        long fromOrigin = row.number("orig_bytes", -1);
        long fromResponder = row.number("resp_bytes", -1);
        long bytesOut = conn.outbound ? fromOrigin : fromResponder;
        long bytesIn = conn.outbound ? fromResponder : fromOrigin;
        sink.event("", new Event.ConnectionClosed(conn.endNs, 0, conn.flow(), bytesOut, bytesIn, basis));
    }

    /**
     * Zeek saw no SYN of the originator: a lone FIN, perhaps reset, is a probe; payload is an older connection whose ends
     * Zeek may have mistaken for each other; the rest answers what was not seen.
     */
    private static boolean withoutSyn(Conn conn, ZeekRow row, TraceSink sink) throws BadZeekRowException {
        boolean payload = row.number("orig_bytes", 0) > 0 || row.number("resp_bytes", 0) > 0;
        if (payload) {
            opened(conn, Event.Basis.INFERRED, sink);
            closed(conn, Event.Basis.INFERRED, row, sink);
            return true;
        }
        boolean loneFin = conn.history.equals("F") || conn.history.equals("Fr");
        if (!conn.outbound || !loneFin || row.number("orig_pkts", 1) > 1) {
            return false;
        }
        sent(ProbeKind.TCP_STRAY, conn, sink);
        if (conn.history.endsWith("r")) {
            answered(ProbeKind.TCP_STRAY, conn, Outcome.REFUSED, sink);
        }
        return true;
    }

    private static boolean probe(ProbeKind kind, Conn conn, ZeekRow row, TraceSink sink) throws BadZeekRowException {
        if (!conn.outbound || conn.responder.isMulticast()) {
            return false;
        }
        sent(kind, conn, sink);
        if (row.number("resp_pkts", 0) > 0 || row.number("resp_bytes", 0) > 0 || conn.history.indexOf('d') >= 0) {
            answered(kind, conn, Outcome.ESTABLISHED, sink);
        }
        return true;
    }

    private static void sent(ProbeKind kind, Conn conn, TraceSink sink) {
        boolean ports = kind != ProbeKind.ICMP;
        sink.event(
                "",
                new Event.ProbeSent(
                        conn.startNs,
                        kind,
                        conn.origin,
                        ports ? conn.originPort : 0,
                        conn.responder,
                        ports ? conn.responderPort : 0));
    }

    private static void answered(ProbeKind kind, Conn conn, Outcome outcome, TraceSink sink) {
        boolean ports = kind != ProbeKind.ICMP;
        sink.event(
                "",
                new Event.ProbeAnswered(
                        conn.answeredNs(),
                        kind,
                        conn.origin,
                        ports ? conn.originPort : 0,
                        conn.responder,
                        ports ? conn.responderPort : 0,
                        outcome));
    }

    /** Gives the event of a row of dns.log; false if it names no address that this host asked for. */
    boolean name(ZeekRow row, TraceSink sink) throws BadZeekRowException {
        if (!isOwn(row.address("id.orig_h"))) {
            return false;
        }
        List<Address> addresses = new ArrayList<>();
        for (String answer : row.text("answers").split(",", Event.MAX_ADDRESSES + 1)) {
            if (addresses.size() < Event.MAX_ADDRESSES && isAddress(answer)) {
                addresses.add(Address.parse(answer));
            }
        }
        if (addresses.isEmpty()) {
            return false;
        }
        String query = row.text("query");
        String name =
                query.substring(0, Math.min(query.length(), MAX_NAME_CHARS)).toLowerCase(Locale.ROOT);
        sink.event("", new Event.NameResolved(row.timeNs("ts") + row.intervalNs("rtt"), name, addresses));
        return true;
    }

    private static boolean isAddress(String text) {
        try {
            Address.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // an alias or another kind of record
        }
    }
}
