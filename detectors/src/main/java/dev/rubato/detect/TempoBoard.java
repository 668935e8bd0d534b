package dev.rubato.detect;

import dev.rubato.alert.Alert;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.TableReader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The tempo class of each lineage: written by the tempo detector, read by the others as context. Owned by the detection
 * thread.
 */
public final class TempoBoard {
    private static final int MAX_LINEAGES = 4096;
    private static final double MACHINE_NATS = 1.0;
    private static final double HUMAN_NATS = -1.0;

    private final BoundedMap<Long, TempoClass> classes = new BoundedMap<>(MAX_LINEAGES, true);

    /** The class of {@code lineage}, {@link TempoClass#UNKNOWN} if nothing was said. */
    public TempoClass of(Lineage lineage) {
        return classes.getOrDefault(lineage.id(), TempoClass.UNKNOWN);
    }

    /** Sets the class of {@code lineage}. */
    public void set(Lineage lineage, TempoClass tempo) {
        classes.put(lineage.id(), tempo);
    }

    /**
     * What the tempo of {@code lineage} adds to another detector's score, nats: {@value #MACHINE_NATS} for machine tempo
     * where neither a terminal nor a scheduler explains it, {@value #HUMAN_NATS} for a person's. Never a veto, and outside
     * the error bound of a test: alerts show it as a term of its own, see {@link #term}.
     */
    public double nats(@Nullable Lineage lineage) {
        if (lineage == null) {
            return 0;
        }
        return switch (of(lineage)) {
            case UNKNOWN -> 0;
            case HUMAN -> HUMAN_NATS;
            case SCRIPT, AGENT -> isExplained(lineage.origin()) ? 0 : MACHINE_NATS;
        };
    }

    /** The term of {@link #nats} in an alert; its value is the class by number: 1 human, 2 script, 3 agent. */
    public Alert.Evidence term(@Nullable Lineage lineage) {
        TempoClass tempo = lineage == null ? TempoClass.UNKNOWN : of(lineage);
        return new Alert.Evidence(
                "tempo-" + tempo.name().toLowerCase(Locale.ROOT), tempo.ordinal(), 0, "class", nats(lineage));
    }

    /** Terminals, timers, cron and CI runners start programs at machine speed every day. */
    private static boolean isExplained(OriginClass origin) {
        return switch (origin) {
            case TTY, SERVICE, SESSION, ADDRESS -> true;
            case BROWSER, AGENT_RUNTIME, NETWORK_SERVICE, UNKNOWN -> false;
        };
    }

    /** Lineages forgotten for lack of room. */
    public long evictions() {
        return classes.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("tempo-board", classes);
    }
}
