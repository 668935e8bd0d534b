package dev.rubato.bench.overhead;

import dev.rubato.bench.load.Load;
import dev.rubato.bench.load.Load.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is run of the loads that were chosen, and how often. */
final class Loads {
    private Loads() {}

    /**
     * All of them so many times over, the flood once and last: its SYNs all go to the discard port, so that those of one flood
     * could not be told from those of another in the same round. Every other load has a process or a port of its own.
     */
    static List<Load> repeated(List<Load> chosen, int times) {
        List<Load> once =
                chosen.stream().filter(load -> load.kind() == Kind.SYN).toList();
        List<Load> often =
                chosen.stream().filter(load -> load.kind() != Kind.SYN).toList();
        List<Load> all = new ArrayList<>();
        Collections.nCopies(times, often).forEach(all::addAll);
        all.addAll(once);
        return all;
    }

    /** Those that read programs and files: each work, and one that executes, whose program is the same for all. */
    static List<Load> findingColdCaches(List<Load> chosen) {
        List<Load> some = new ArrayList<>();
        chosen.stream().filter(load -> load.kind() == Kind.EXEC).findFirst().ifPresent(some::add);
        chosen.stream().filter(load -> load.kind() == Kind.WORK).forEach(some::add);
        return some;
    }
}
