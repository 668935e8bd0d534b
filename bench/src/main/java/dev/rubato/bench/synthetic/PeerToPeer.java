package dev.rubato.bench.synthetic;

import dev.rubato.event.ProcessKey;

/** A member of a peer-to-peer network beside ordinary browsing: thousands of new public peers, not all of which answer. */
final class PeerToPeer implements Profile {
    private static final double PEERS_PER_SECOND = 1.5;
    private static final long ACTIVE_NS = 2 * Times.HOUR;

    private final SyntheticHost host;
    private final Desk desk;
    private final double answered;

    /** @param answered share of peers that answer: 91 % were seen of an Ethereum node, about half of BitTorrent peers */
    PeerToPeer(SyntheticHost host, double answered) {
        this.host = host;
        this.answered = answered;
        this.desk = new Desk(host, SyntheticHost.START_NS + 7 * Times.HOUR);
    }

    @Override
    public void boot(long atNs) {
        desk.session(atNs, 5);
    }

    @Override
    public void day(long dayNs) {
        desk.browse(dayNs);
        long fromNs = dayNs + 17 * Times.HOUR;
        ProcessKey node = host.start(fromNs - Times.SECOND, desk.desktop, "/usr/bin/transmission-gtk");
        for (long atNs = fromNs;
                atNs < fromNs + ACTIVE_NS;
                atNs += host.draws.exponential(Times.SECOND / PEERS_PER_SECOND)) {
            int port = host.draws.chance(0.4) ? 51_413 : host.draws.between(1_025, 65_000);
            if (host.draws.chance(answered)) {
                host.wire.exchange(
                        atNs,
                        node,
                        host.draws.publicAddress(),
                        port,
                        Times.seconds(host.draws.logNormal(20, 400)),
                        9_000,
                        90_000);
            } else {
                Answer answer = host.draws.chance(0.4) ? Answer.REFUSED : Answer.SILENT;
                host.wire.connect(atNs, node, host.draws.publicAddress(), port, answer);
            }
        }
        host.exit(fromNs + ACTIVE_NS + Times.MINUTE, node);
    }
}
