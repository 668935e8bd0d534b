package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongLruTest {
    @Test
    void forgetsTheLeastRecentlyUsed() {
        LongLru table = new LongLru(3);
        table.add(1);
        table.add(2);
        table.add(3);
        table.touch(table.find(1));
        table.add(4);
        assertEquals(LongLru.NONE, table.find(2));
        assertNotEquals(LongLru.NONE, table.find(1));
        assertEquals(1, table.evictions());
    }

    @Test
    void forgetsProtectedEntriesLast() {
        LongLru table = new LongLru(2);
        table.protect(table.add(1), true);
        table.add(2);
        table.add(3);
        assertNotEquals(LongLru.NONE, table.find(1));
        table.protect(table.find(3), true);
        table.add(4);
        assertEquals(LongLru.NONE, table.find(1));
        assertEquals(1, table.protectedCount());
    }

    @Test
    void sharingForgetsTheLeastRecentlyUsedCounted() {
        List<Integer> released = new ArrayList<>();
        LongLru table = new LongLru(1_600, released::add);
        for (int key = 0; key < 1_600; key++) {
            table.add(key);
        }
        table.protect(table.find(0), true);
        table.share(64);
        assertEquals(1_575, released.size());
        assertEquals(1_575, table.evictions());
        assertNotEquals(LongLru.NONE, table.find(0));
        assertNotEquals(LongLru.NONE, table.find(1_576));
        table.add(2_000);
        assertEquals(25, table.size());
        assertEquals(LongLru.NONE, table.find(1_576));
    }

    @Test
    void agreesWithALinkedHashMapOverRandomUse() {
        LongLru table = new LongLru(50);
        LinkedHashMap<Long, Boolean> model = new LinkedHashMap<>(64, 0.75f, true);
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            long key = random.nextInt(120);
            int index = table.find(key);
            assertEquals(model.containsKey(key), index != LongLru.NONE);
            if (index == LongLru.NONE) {
                if (model.size() == 50) {
                    model.remove(model.keySet().iterator().next());
                }
                table.add(key);
                model.put(key, true);
            } else if (random.nextInt(10) == 0) {
                table.release(index);
                model.remove(key);
            } else {
                table.touch(index);
                model.get(key);
            }
            assertEquals(model.size(), table.size());
        }
        assertTrue(table.evictions() > 1_000);
    }
}
