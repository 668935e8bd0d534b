package dev.rubato.privacy;

import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All rules that find secrets: the built-in ones and those that a user adds. Safe to use from several threads. */
public final class SecretRules {
    /** Most rules that a user's file may add: each costs a look for its keywords in every text of an alert. */
    public static final int MAX_ADDED = 1000;

    /** Longest file of a user's rules, in bytes. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private static final String BUILT_IN = "secret-rules.txt";
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_.-]{1,64})\\s+(\\S+)\\s+(\\S.*)");

    private final List<SecretRule> rules;

    /** Read when they are first asked for. */
    private static final class BuiltIn {
        static final SecretRules RULES = readBuiltIn();
    }

    SecretRules(List<SecretRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The rules that come with the product, always the same: patterns that were compiled for one user stay for the next. */
    public static SecretRules builtIn() {
        return BuiltIn.RULES;
    }

    private static SecretRules readBuiltIn() {
        try (InputStream in = SecretRules.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new IllegalStateException("the rules are not on the class path");
            }
            return new SecretRules(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), BUILT_IN, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * These rules and those of a user's file, which has the same form as the built-in ones.
     *
     * @throws IOException if it cannot be read, or a line is no rule; the message names the line and what is wrong
     */
    public SecretRules with(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(file + " has more than " + MAX_FILE_BYTES + " bytes");
        }
        List<SecretRule> all = new ArrayList<>(rules);
        try {
            all.addAll(parse(Files.readString(file), file.toString(), true));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (all.size() - rules.size() > MAX_ADDED) {
            throw new IOException(file + " has more than " + MAX_ADDED + " rules");
        }
        return new SecretRules(all);
    }

    private static List<SecretRule> parse(String text, String source, boolean compile) {
        List<SecretRule> rules = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        source + ", line " + number + ": a rule has a name, keywords (or -) and a pattern");
            }
            List<String> keywords = parts.group(2).equals("-")
                    ? List.of()
                    : Arrays.asList(parts.group(2).toLowerCase(Locale.ROOT).split(",", -1));
            SecretRule rule = new SecretRule(parts.group(1), keywords, parts.group(3));
            if (compile) {
                try {
                    rule.pattern();
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException(source + ", line " + number + ": " + e.getMessage(), e);
                }
            }
            rules.add(rule);
        }
        return rules;
    }

    /** In the order in which they are tried. */
    List<SecretRule> all() {
        return rules;
    }

    /**
     * Where a text holds secrets.
     *
     * @param filter room for the text's pairs, to be used for one text after another
     */
    Spans find(String text, CharPairs.Filter filter) {
        Spans found = new Spans();
        String lower = text.toLowerCase(Locale.ROOT);
        filter.take(lower);
        for (SecretRule rule : rules) {
            rule.find(text, lower, filter, found);
        }
        return found;
    }
}
