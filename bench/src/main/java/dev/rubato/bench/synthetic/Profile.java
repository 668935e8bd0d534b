package dev.rubato.bench.synthetic;

/** A way in which a host is used, day after day. */
interface Profile {

    /** Days that one trace covers: weekends are worked as well. */
    int DAYS = 7;

    /** What starts with the host. */
    void boot(long atNs);

    /** One day; {@code dayNs} is its midnight. */
    void day(long dayNs);

    /** Makes one host with its use. */
    @FunctionalInterface
    interface Kind {
        Profile of(SyntheticHost host);
    }

    /** Seven days of one host, from its first minute on: nothing is known before. */
    static Trace week(String name, long seed, Kind kind) {
        SyntheticHost host = new SyntheticHost(name, seed);
        Profile profile = kind.of(host);
        profile.boot(SyntheticHost.START_NS + 8 * Times.HOUR);
        for (int day = 0; day < DAYS; day++) {
            profile.day(SyntheticHost.START_NS + day * Times.DAY);
        }
        return new Trace(host.events(SyntheticHost.START_NS + DAYS * Times.DAY), Truth.benign(), DAYS);
    }
}
