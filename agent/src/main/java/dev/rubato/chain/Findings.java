package dev.rubato.chain;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a chain: the first {@value #MAX_SHOWN} in words, all of them counted. */
final class Findings {
    /** Enough to see a pattern; a stream of another format would have one a line. */
    static final int MAX_SHOWN = 20;

    private final List<String> shown = new ArrayList<>();
    private long count;

    void add(String text) {
        count++;
        if (shown.size() < MAX_SHOWN) {
            shown.add(text);
        }
    }

    List<String> shown() {
        return List.copyOf(shown);
    }

    long count() {
        return count;
    }
}
