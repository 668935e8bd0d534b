package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;

/** What all people at a desk do: browse, and type commands into terminals. */
final class Desk {
    /** Gaps between the commands of people: median and 90th percentile (175 people, doi:10.1016/j.dib.2021.107398). */
    private static final double COMMAND_MEDIAN_S = 14.2;

    private static final double COMMAND_P90_S = 145;

    private static final int PAGES_A_DAY = 120;
    private static final long WORKDAY_NS = 9 * Times.HOUR;

    final SyntheticHost host;
    final Sites sites;
    final ProcessKey desktop;
    final Browser browser;

    Desk(SyntheticHost host, long bootNs) {
        this.host = host;
        sites = new Sites(host.draws);
        desktop = host.desktop(bootNs);
        browser = Browser.start(host, bootNs + Times.MINUTE, desktop);
    }

    /** Pages in bunches over the working day. */
    void browse(long dayNs) {
        for (int page = 0; page < PAGES_A_DAY; page++) {
            browser.page(moment(dayNs), sites);
        }
    }

    /** Some moment of the working day. */
    long moment(long dayNs) {
        return dayNs + 8 * Times.HOUR + Times.MINUTE + (long) (host.draws.unit() * WORKDAY_NS);
    }

    /** From one command of a person to the next. */
    long typing() {
        return Times.seconds(Math.min(3_600, host.draws.logNormal(COMMAND_MEDIAN_S, COMMAND_P90_S)));
    }

    /** A terminal in which somebody looks around; answers with its shell. */
    ProcessKey session(long fromNs, int commands) {
        ProcessKey shell = host.terminal(fromNs, desktop);
        long atNs = fromNs;
        for (int i = 0; i < commands; i++) {
            atNs += typing();
            String exe = host.draws.pick(
                    java.util.List.of("ls", "git", "grep", "cat", "less", "vim", "find", "make", "diff", "ps"));
            host.run(atNs, shell, Times.seconds(host.draws.logNormal(0.03, 1)), "/usr/bin/" + exe, "-x");
        }
        return shell;
    }

    /** A forge or registry on the web, over HTTPS. */
    long fetch(long atNs, ProcessKey process, int site, long bytesIn) {
        Sites.Site to = sites.fixed(site);
        host.wire.resolve(atNs, to.name(), to.address());
        return host.wire.exchange(
                atNs + Times.MILLISECOND,
                process,
                to.address(),
                443,
                Times.seconds(host.draws.logNormal(0.4, 3)),
                4_000,
                bytesIn);
    }

    /** Some of the company's servers in its other networks. */
    Address server(int index) {
        return Address.ofV4((host.address.v4Bits() & 0xffff_0000) | 0xfa00 | (index + 10));
    }
}
