package dev.rubato.detect.spawn;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What kinds of services have started before, by class of child: 15 to 30 days of it, in two generations of 15 days. Each
 * start that counts is remembered as a fact, at most one a minute and 64 a day for each class of a shape, so a
 * restart forgets nothing. Owned by the detection thread.
 */
final class Habits {
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long GENERATION_DAYS = 15;
    private static final String OTHER_CLASSES = "other";

    /** Starts of one class this close together are one occasion: a burst makes no habit. */
    private static final long BURST_NS = 60_000_000_000L;

    /**
     * Most starts of one class that count in one day. What comes oftener is known well enough: more would change its share
     * by little and the memory of it by much.
     */
    private static final int MAX_PER_DAY = 64;

    private static final char SEPARATOR = '\t';

    private static final int HABITUAL_STARTS = 5;
    private static final int HABITUAL_DAYS = 2;

    private final int maxClasses;
    private final FactSink facts;
    private final BoundedMap<String, Shape> shapes;
    private long classesMerged;

    /**
     * What was known before a start.
     *
     * @param ofClass earlier starts of this class of child, those of one minute counted once
     * @param ofShape earlier starts of any class, in the same way
     * @param days distinct UTC days on which the class was started
     */
    record Past(int ofClass, int ofShape, int days) {
        static final Past NONE = new Past(0, 0, 0);

        /** Share of this class among the starts of the service, add one over add twenty. */
        double share() {
            return (ofClass + 1.0) / (ofShape + 20.0);
        }

        boolean isHabitual() {
            return ofClass >= HABITUAL_STARTS && days >= HABITUAL_DAYS;
        }
    }

    private static final class Shape {
        final Map<String, Count> classes = new HashMap<>();
    }

    private static final class Count {
        final int[] starts = new int[2];
        final int[] days = new int[2];
        long generation;
        long lastDay = -1;
        long lastNs = -BURST_NS;
        int today;

        void turn(long day) {
            long now = day / GENERATION_DAYS;
            if (now > generation) {
                boolean next = now == generation + 1;
                starts[1] = next ? starts[0] : 0;
                days[1] = next ? days[0] : 0;
                starts[0] = 0;
                days[0] = 0;
                generation = now;
            }
        }

        /** Counts a start; false if it belongs to one that was counted. */
        boolean add(long timeNs) {
            long day = timeNs / DAY_NS;
            if (timeNs - lastNs < BURST_NS || (day == lastDay && today >= MAX_PER_DAY)) {
                return false;
            }
            lastNs = timeNs;
            turn(day);
            starts[0]++;
            if (day > lastDay) {
                days[0]++;
                lastDay = day;
                today = 0;
            }
            today++;
            return true;
        }
    }

    /** @param facts takes what must outlive the events */
    Habits(int maxShapes, int maxClasses, FactSink facts) {
        this.maxClasses = maxClasses;
        this.facts = facts;
        this.shapes = new BoundedMap<>(maxShapes, true);
    }

    /** What is known of {@code childClass} under {@code shape} as of {@code timeNs}. */
    Past of(String shape, String childClass, long timeNs) {
        Shape known = shapes.get(shape);
        if (known == null) {
            return Past.NONE;
        }
        int all = 0;
        for (Count count : known.classes.values()) {
            count.turn(timeNs / DAY_NS);
            all += count.starts[0] + count.starts[1];
        }
        Count own = known.classes.get(childClass);
        return own == null
                ? new Past(0, all, 0)
                : new Past(own.starts[0] + own.starts[1], all, own.days[0] + own.days[1]);
    }

    /** Counts a start, and has it remembered. */
    void count(String shape, String childClass, long timeNs) {
        if (add(shape, childClass, timeNs)) {
            long key = 0;
            for (int i = 0; i < shape.length(); i++) {
                key = Mix.mix(key, shape.charAt(i));
            }
            facts.remember(new Fact(timeNs, Fact.Kind.HABIT, key, List.of(), shape + SEPARATOR + childClass));
        }
    }

    /** Counts what an earlier run remembered; facts of other kinds are none of this. */
    void recall(Fact fact) {
        int at = fact.text().lastIndexOf(SEPARATOR);
        if (fact.kind() == Fact.Kind.HABIT && at > 0) {
            add(fact.text().substring(0, at), fact.text().substring(at + 1), fact.timeNs());
        }
    }

    private boolean add(String shape, String childClass, long timeNs) {
        Map<String, Count> classes = shapes.computeIfAbsent(shape, _ -> new Shape()).classes;
        String counted = childClass;
        if (!classes.containsKey(childClass) && classes.size() >= maxClasses) {
            counted = OTHER_CLASSES;
            classesMerged++;
        }
        return classes.computeIfAbsent(counted, _ -> new Count()).add(timeNs);
    }

    /** Kinds of services forgotten, and classes that were counted together, for lack of room. */
    long evictions() {
        return shapes.evictions() + classesMerged;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-habits", shapes);
        out.table("spawn-classes-of-a-habit", new TableReading(0, maxClasses, classesMerged));
    }
}
