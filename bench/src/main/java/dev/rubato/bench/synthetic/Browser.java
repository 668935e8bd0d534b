package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/** A Chromium: its main process, and the helper whose sockets all pages share. */
record Browser(SyntheticHost host, ProcessKey main, ProcessKey network) {
    private static final String EXE = "/usr/lib/chromium/chromium";

    /** Connections of one page: pages of the HTTP Archive ask 10 to 20 hosts, most of which the browser still knows. */
    private static final int MOST_PER_PAGE = 14;

    /** Share of a page's hosts that do not answer: filtered trackers, dead ones. */
    private static final double DEAD_SHARE = 0.02;

    static Browser start(SyntheticHost host, long atNs, ProcessKey parent, String... flags) {
        List<String> args = new ArrayList<>(List.of(EXE));
        args.addAll(List.of(flags));
        Place place = host.placeOf(parent).withStdin(Stdin.NULL_DEVICE);
        ProcessKey main = host.start(atNs, parent, place, args.toArray(String[]::new));
        long helpersNs = atNs + 80 * Times.MILLISECOND;
        ProcessKey zygote = host.start(helpersNs, main, place, EXE, "--type=zygote");
        host.fork(helpersNs + 50 * Times.MILLISECOND, zygote);
        ProcessKey network = host.start(
                helpersNs + 90 * Times.MILLISECOND, main, place, EXE, "--type=utility", "--utility-sub-type=network");
        return new Browser(host, main, network);
    }

    /** Loads a page: its names are resolved, its hosts are asked at once. */
    void page(long atNs, Sites sites) {
        Draws draws = host.draws;
        int hosts = draws.between(1, MOST_PER_PAGE);
        for (int i = 0; i < hosts; i++) {
            long startNs = atNs + draws.exponential(0.3 * Times.SECOND);
            Sites.Site site = sites.next(draws);
            Address address = site.address();
            host.wire.resolve(startNs, site.name(), address);
            boolean dead = draws.chance(DEAD_SHARE);
            if (dead) {
                Answer answer = draws.chance(0.5) ? Answer.REFUSED : Answer.SILENT;
                host.wire.connect(startNs + Times.MILLISECOND, network, address, 443, answer);
            } else {
                long lastsNs = Times.seconds(draws.logNormal(8, 90));
                host.wire.exchange(
                        startNs + Times.MILLISECOND,
                        network,
                        address,
                        443,
                        lastsNs,
                        3_000,
                        draws.between(2_000, 400_000));
            }
        }
    }
}
