package dev.rubato.detect.gpu;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.TableReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On which days of the last 30 a program of some kind of lineage used a GPU, or a peer was asked; by UTC days of event
 * time. Told to the fact journal in portions that add up. Owned by the detection thread.
 */
final class GpuHistory {
    static final long DAY_NS = 86_400_000_000_000L;

    /** Use is remembered in portions of this, so that a restart loses at most one. */
    private static final double PORTION_SECONDS = 10;

    /** Since when there is a GPU to watch is told again after so long, as facts are kept for a month only. */
    private static final long RETELL_DAYS = 7;

    private static final double NS_PER_SECOND = 1e9;

    private final GpuParameters.Novelty novelty;
    private final Fact.Kind kind;
    private final FactSink facts;
    private final BoundedMap<Long, Days> byKey;
    private long sinceDay = Long.MAX_VALUE;
    private long toldDay;

    /** The days of one key: bit {@code i} of {@code used} stands for {@code i} days before {@code today}. */
    private static final class Days {
        long today = Long.MIN_VALUE;
        long used;
        double seconds;
        double untold;

        void turn(long day) {
            if (day > today) {
                used = today == Long.MIN_VALUE || day - today >= Long.SIZE ? 0 : used << (day - today);
                today = day;
                seconds = 0;
                untold = 0;
            }
        }

        void add(double more, double enough) {
            seconds += more;
            if (seconds >= enough) {
                used |= 1;
            }
        }
    }

    GpuHistory(GpuParameters.Novelty novelty, int maximum, Fact.Kind kind, FactSink facts) {
        this.novelty = novelty;
        this.kind = kind;
        this.facts = facts;
        this.byKey = new BoundedMap<>(maximum, true);
    }

    /** Notes that {@code key} is watched at {@code timeNs}, used or not. */
    void watched(long key, long timeNs) {
        long day = timeNs / DAY_NS;
        sinceDay = Math.min(sinceDay, day);
        if (day - toldDay >= RETELL_DAYS) {
            toldDay = day;
            facts.remember(new Fact(timeNs, kind, key, List.of(sinceDay, 0L), ""));
        }
    }

    /** Adds use that lasted {@code usedNs}; a fact is told for each portion until the day has enough. */
    void used(long key, long timeNs, long usedNs, String text) {
        long day = timeNs / DAY_NS;
        sinceDay = Math.min(sinceDay, day);
        Days days = days(key, day);
        if (days.today != day || days.seconds >= novelty.habitSeconds()) {
            return;
        }
        double seconds = usedNs / NS_PER_SECOND;
        days.add(seconds, novelty.habitSeconds());
        days.untold += seconds;
        if (days.untold >= PORTION_SECONDS || days.seconds >= novelty.habitSeconds()) {
            long told = Math.round(days.untold);
            days.untold = 0;
            String cut = text.length() > Fact.MAX_TEXT_CHARS ? text.substring(0, Fact.MAX_TEXT_CHARS) : text;
            facts.remember(new Fact(timeNs, kind, key, List.of(day, told), cut));
        }
    }

    /** Takes back a fact of its kind. */
    void recall(Fact fact) {
        if (fact.kind() != kind || fact.values().size() < 2) {
            return;
        }
        long day = fact.values().getFirst();
        sinceDay = Math.min(sinceDay, day);
        if (fact.values().get(1) == 0) {
            toldDay = Math.max(toldDay, fact.timeNs() / DAY_NS);
            return;
        }
        Days days = days(fact.key(), day);
        if (days.today == day) {
            days.add(fact.values().get(1), novelty.habitSeconds());
        }
    }

    private Days days(long key, long day) {
        Days days = byKey.computeIfAbsent(key, _ -> new Days());
        days.turn(day);
        return days;
    }

    /** On how many days before that of {@code timeNs}, within memory, {@code key} was used long enough. */
    int earlierDays(long key, long timeNs) {
        @Nullable Days days = byKey.get(key);
        if (days == null) {
            return 0;
        }
        long age = Math.max(0, timeNs / DAY_NS - days.today);
        if (age > novelty.memoryDays()) {
            return 0;
        }
        long shifted = days.used << age;
        long earlier = shifted & ((2L << novelty.memoryDays()) - 1) & ~1L;
        return Long.bitCount(earlier);
    }

    boolean isHabit(long key, long timeNs) {
        return earlierDays(key, timeNs) >= novelty.habitDays();
    }

    /** Whether anything has been watched for long enough to know what is usual. */
    boolean isWarm(long timeNs) {
        return sinceDay != Long.MAX_VALUE && timeNs / DAY_NS - sinceDay >= novelty.warmUpDays();
    }

    /** Keys forgotten for lack of room. */
    long evictions() {
        return byKey.evictions();
    }

    /** Shows the table under a name. */
    void tables(String name, TableReader out) {
        out.table(name, byKey);
    }
}
