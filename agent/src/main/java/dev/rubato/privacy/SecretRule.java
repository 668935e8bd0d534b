package dev.rubato.privacy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of secret looks. The pattern is RE2's: its time grows with the length of the text and no more, whatever
 * the text is. It is compiled when a text holds a keyword for the first time. Safe to use from several
 * threads.
 */
final class SecretRule {
    private final String name;
    private final List<String> keywords;
    private final List<CharPairs> pairs;
    private final String regex;
    private volatile @Nullable Pattern pattern;

    /** @param keywords in lower case; without any the pattern is tried on every text */
    SecretRule(String name, List<String> keywords, String regex) {
        this.name = name;
        this.keywords = List.copyOf(keywords);
        this.pairs = keywords.stream().map(CharPairs::new).toList();
        this.regex = regex;
    }

    String name() {
        return name;
    }

    /**
     * Compiles the pattern now.
     *
     * @throws com.google.re2j.PatternSyntaxException if it is none
     */
    Pattern pattern() {
        Pattern known = pattern;
        if (known == null) {
            known = Pattern.compile(regex);
            pattern = known;
        }
        return known;
    }

    private boolean mayBeIn(String lower, CharPairs.Filter filter) {
        for (int i = 0; i < keywords.size(); i++) {
            if (filter.mayHold(pairs.get(i)) && lower.contains(keywords.get(i))) {
                return true;
            }
        }
        return keywords.isEmpty();
    }

    /**
     * Adds where {@code text} holds such a secret.
     *
     * @param lower the same text in lower case
     * @param filter the pairs of {@code lower}
     */
    void find(String text, String lower, CharPairs.Filter filter, Spans found) {
        if (!mayBeIn(lower, filter)) {
            return;
        }
        Matcher matcher = pattern().matcher(text);
        while (matcher.find()) {
            int group = secret(matcher);
            if (matcher.end(group) > matcher.start(group)) {
                found.add(matcher.start(group), matcher.end(group), name);
            }
        }
    }

    /** The first group that takes part in a match; 0, the whole match, if there is none. */
    private static int secret(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.start(group) >= 0) {
                return group;
            }
        }
        return 0;
    }
}
