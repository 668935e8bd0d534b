package dev.rubato.event;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of a pure function of a text, remembered for the texts that were asked for lately: names of programs come
 * again with every process. It only saves work: what is forgotten is computed anew and comes out the same, so nothing of
 * it is counted or told. At most {@value #ENTRIES} entries, of texts of up to {@value #MAX_CHARS} characters: 100 kB if
 * somebody tries, some kB in practice. Any thread may use it.
 *
 * @param <V> what the function gives; immutable
 */
public final class TextMemo<V> {
    /** A power of two; more make fewer names compete for a place, on a host that runs hundreds of programs in turn. */
    private static final int ENTRIES = 256;

    /** A prior: paths of programs are shorter. */
    private static final int MAX_CHARS = 160;

    /** Its fields are final: whoever sees an entry that another thread put in sees all of it. */
    private record Entry<V>(String text, V value) {}

    private final Function<String, V> function;
    private final @Nullable Entry<V>[] entries;

    @SuppressWarnings({"unchecked", "rawtypes"}) // holds entries of this memo alone
    public TextMemo(Function<String, V> function) {
        this.function = function;
        this.entries = new @Nullable Entry[ENTRIES];
    }

    /** What the function gives for {@code text}. */
    public V of(String text) {
        int hash = text.hashCode();
        int at = (hash ^ (hash >>> 16)) & (ENTRIES - 1);
        Entry<V> known = entries[at];
        if (known != null && known.text.equals(text)) {
            return known.value;
        }
        V value = function.apply(text);
        if (text.length() <= MAX_CHARS) {
            entries[at] = new Entry<>(text, value);
        }
        return value;
    }
}
