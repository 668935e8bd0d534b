package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoundedMapTest {
    private static final int MAXIMUM = 100;
    private static final int FEW = 4;
    private static final int STEPS = 200_000;

    /** What the map promises, from the library's own. */
    private static final class Model extends LinkedHashMap<Colliding, Integer> {
        private static final long serialVersionUID = 1L;
        private final int maximum;
        private final transient List<Integer> evicted = new ArrayList<>();

        Model(int maximum, boolean byUse) {
            super(maximum, 0.75f, byUse);
            this.maximum = maximum;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Colliding, Integer> eldest) {
            if (size() > maximum) {
                evicted.add(eldest.getValue());
                return true;
            }
            return false;
        }
    }

    /** Eight keys share each hash. */
    private record Colliding(int number) {
        @Override
        public int hashCode() {
            return number / 8;
        }
    }

    private static void behavesLikeTheModel(boolean byUse, int keys) {
        behavesLikeTheModel(MAXIMUM, byUse, keys, 5_000);
    }

    /** @param clearing one in thirteen of each so many steps clears the map */
    private static void behavesLikeTheModel(int maximum, boolean byUse, int keys, int clearing) {
        SplittableRandom random = new SplittableRandom(keys);
        Model model = new Model(maximum, byUse);
        List<Integer> evicted = new ArrayList<>();
        BoundedMap<Colliding, Integer> map = new BoundedMap<>(maximum, byUse, evicted::add);
        for (int i = 0; i < STEPS; i++) {
            Colliding key = new Colliding(random.nextInt(keys));
            Integer value = random.nextInt(4);
            switch (random.nextInt(i % clearing == 0 ? 13 : 12)) {
                case 0, 1, 2 -> assertEquals(model.put(key, value), map.put(key, value));
                case 3, 4 -> assertEquals(model.get(key), map.get(key));
                case 5 -> assertEquals(model.remove(key), map.remove(key));
                case 6 -> assertEquals(model.remove(key, value), map.remove(key, value));
                case 7 -> assertEquals(model.putIfAbsent(key, value), map.putIfAbsent(key, value));
                case 8 -> assertEquals(model.computeIfAbsent(key, k -> value), map.computeIfAbsent(key, k -> value));
                case 9 -> assertEquals(model.merge(key, value, Integer::sum), map.merge(key, value, Integer::sum));
                case 10 -> {
                    model.remove(key);
                    model.put(key, value);
                    map.putNewest(key, value);
                }
                case 11 -> assertEquals(model.containsKey(key), map.containsKey(key));
                default -> {
                    model.clear();
                    map.clear();
                }
            }
            assertEquals(model.size(), map.size());
            if (i % 100 == 0) {
                model.values().removeIf(each -> each.equals(value));
                map.values().removeIf(each -> each.equals(value));
                assertEquals(List.copyOf(model.entrySet()), List.copyOf(map.entrySet()));
                assertEquals(List.copyOf(model.values()), List.copyOf(map.values()));
                assertEquals(List.copyOf(model.keySet()), List.copyOf(map.keySet()));
            }
        }
        assertEquals(model.evicted, evicted);
        assertEquals(evicted.size(), map.evictions());
    }

    @Test
    void keepsWhatWasPutLast() {
        behavesLikeTheModel(false, MAXIMUM / 2);
        behavesLikeTheModel(false, 2 * MAXIMUM);
        behavesLikeTheModel(false, 100 * MAXIMUM);
    }

    @Test
    void keepsWhatWasUsedLast() {
        behavesLikeTheModel(true, MAXIMUM / 2);
        behavesLikeTheModel(true, 2 * MAXIMUM);
        behavesLikeTheModel(true, 100 * MAXIMUM);
    }

    @Test
    void aSmallOneIsOftenCleared() {
        behavesLikeTheModel(FEW, false, 2 * FEW, 1);
        behavesLikeTheModel(FEW, true, 2 * FEW, 1);
    }

    @Test
    void sharingPushesTheEldestOutCounted() {
        List<Integer> evicted = new ArrayList<>();
        BoundedMap<Integer, Integer> map = new BoundedMap<>(100, true, evicted::add);
        for (int i = 0; i < 100; i++) {
            map.put(i, i);
        }
        map.get(0);
        map.share(4);
        assertEquals(25, map.capacity());
        assertEquals(75, map.evictions());
        assertEquals(75, evicted.size());
        assertEquals(76, map.keySet().iterator().next());
        map.put(100, 100);
        assertEquals(List.of(99, 0, 100), List.copyOf(map.values()).subList(22, 25));
    }

    @Test
    void tellsOfAChangeWhileItIsIterated() {
        BoundedMap<Integer, Integer> map = new BoundedMap<>(MAXIMUM, true);
        map.put(1, 1);
        map.put(2, 2);
        Iterator<Integer> values = map.values().iterator();
        values.next();
        map.get(1);
        assertThrows(ConcurrentModificationException.class, values::next);
    }
}
