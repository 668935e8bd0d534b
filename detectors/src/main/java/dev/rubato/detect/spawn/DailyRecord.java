package dev.rubato.detect.spawn;

import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;

/** What has been recorded today, by UTC day of event time, so that it is recorded once. Owned by the detection thread. */
final class DailyRecord {
    private static final long DAY_NS = 86_400_000_000_000L;

    private final BoundedMap<String, Long> dayByKey;
    private final int maxPerDay;
    private long day;
    private int today;
    private long refused;

    /**
     * @param maximum most keys that are remembered
     * @param maxPerDay most firsts in one day
     */
    DailyRecord(int maximum, int maxPerDay) {
        this.dayByKey = new BoundedMap<>(maximum, true);
        this.maxPerDay = maxPerDay;
    }

    /** Whether {@code key} comes for the first time on the day of {@code timeNs}, and the day still has room. */
    boolean isFirst(String key, long timeNs) {
        long now = timeNs / DAY_NS;
        if (now > day) {
            day = now;
            today = 0;
        }
        Long last = dayByKey.get(key);
        if (last != null && last >= now) {
            return false;
        }
        if (today >= maxPerDay) {
            refused++;
            return false;
        }
        today++;
        dayByKey.put(key, now);
        return true;
    }

    /** Keys forgotten, and firsts not recorded, for lack of room. */
    long evictions() {
        return dayByKey.evictions() + refused;
    }

    /** Shows the table under a name. */
    void tables(String name, TableReader out) {
        out.table(name, dayByKey);
        out.table(name + "-of-a-day", new TableReading(today, maxPerDay, refused));
    }
}
