package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import java.util.ArrayList;
import java.util.List;

/** The public hosts that one person visits: some daily, many once. */
final class Sites {
    private static final int FAMILIAR = 300;

    /** Share of contacts with hosts that were never visited before. */
    private static final double NEW_SHARE = 0.12;

    private final List<Site> familiar = new ArrayList<>();
    private int named;

    /** One host and its name. */
    record Site(String name, Address address) {}

    Sites(Draws draws) {
        for (int i = 0; i < FAMILIAR; i++) {
            familiar.add(fresh(draws));
        }
    }

    private Site fresh(Draws draws) {
        return new Site("site-" + named++ + ".example", draws.publicAddress());
    }

    Site next(Draws draws) {
        return draws.chance(NEW_SHARE) ? fresh(draws) : draws.popular(familiar);
    }

    /** One that is always there: a registry, a model's interface. */
    Site fixed(int index) {
        return familiar.get(index);
    }
}
