package dev.rubato.privacy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replaces the secrets in the texts of one alert. Owned by one thread. */
final class TextRedactor {
    /**
     * Longest text that is judged, in UTF-16 units; the rest of a longer one is withheld. Sensors keep 4 KiB of arguments;
     * raising it costs up to some milliseconds for each further 64 Ki.
     */
    static final int MAX_CHARS = 64 << 10;

    /** A secret as short as that is a word that other texts may hold for other reasons. */
    private static final int LEAST_REPEATED_CHARS = 8;

    /** Secrets of one alert that are looked for in its other texts. */
    private static final int MAX_REPEATED = 32;

    /** Stands for blanks inside an argument: no blank to a pattern, and nothing that it would end at. */
    private static final char INNER_BLANK = '\ue000';

    private final SecretRules rules;
    private final Map<String, String> known = new LinkedHashMap<>();
    /** What the rules found in each text: a lineage repeats command lines, and most texts are looked at twice. */
    private final Map<String, List<Spans.Span>> judgedBefore = new HashMap<>();

    private final CharPairs.Filter filter = new CharPairs.Filter();
    private long count;

    TextRedactor(SecretRules rules) {
        this.rules = rules;
    }

    /** How many secrets were replaced. */
    long count() {
        return count;
    }

    /** Takes note of the secrets in a command line. */
    void learn(String text) {
        String judged = text.substring(0, Math.min(text.length(), MAX_CHARS));
        remember(judged, judge(judged));
    }

    void learn(List<String> arguments) {
        String line = String.join(" ", arguments);
        String judged = line.substring(0, Math.min(line.length(), MAX_CHARS));
        remember(judged, find(judged, arguments));
    }

    private Spans judge(String text) {
        Spans found = new Spans();
        found.addAll(judgedBefore.computeIfAbsent(
                text, each -> rules.find(each, filter).disjoint()));
        return found;
    }

    private void remember(String text, Spans found) {
        for (Spans.Span span : found.disjoint()) {
            if (span.end() - span.start() >= LEAST_REPEATED_CHARS && known.size() < MAX_REPEATED) {
                known.putIfAbsent(text.substring(span.start(), span.end()), span.rule());
            }
        }
    }

    /** The text without secrets. */
    String redact(String text) {
        boolean whole = text.length() <= MAX_CHARS;
        String judged = whole ? text : text.substring(0, MAX_CHARS);
        Spans found = judge(judged);
        findKnown(judged, found);
        String without = found.isEmpty() ? judged : replace(judged, 0, judged.length(), found.disjoint());
        return whole ? without : without + Redactor.WITHHELD;
    }

    /** The arguments without secrets; there are as many as before, unless some were too long to be judged. */
    List<String> redact(List<String> arguments) {
        String line = String.join(" ", arguments);
        String judged = line.substring(0, Math.min(line.length(), MAX_CHARS));
        Spans found = find(judged, arguments);
        findKnown(judged, found);
        if (found.isEmpty() && judged.length() == line.length()) {
            return arguments;
        }
        List<Spans.Span> spans = found.disjoint();
        List<String> without = new ArrayList<>(arguments.size());
        int start = 0;
        for (String argument : arguments) {
            int end = start + argument.length();
            if (end > judged.length()) {
                without.add(Redactor.WITHHELD);
                break;
            }
            without.add(replace(judged, start, end, spans));
            start = end + 1;
        }
        return without;
    }

    /**
     * Where the arguments hold secrets: read as a command line, so that commands inside an argument are understood, and
     * argument by argument, so that a value with blanks is taken whole.
     */
    private Spans find(String line, List<String> arguments) {
        Spans found = judge(line);
        StringBuilder masked = new StringBuilder(line);
        int at = 0;
        for (String argument : arguments) {
            int end = Math.min(at + argument.length(), masked.length());
            for (; at < end; at++) {
                if (Character.isWhitespace(masked.charAt(at))) {
                    masked.setCharAt(at, INNER_BLANK);
                }
            }
            at++;
        }
        String byArgument = masked.toString();
        if (!byArgument.equals(line)) {
            found.addAll(judge(byArgument).disjoint());
        }
        return found;
    }

    private void findKnown(String text, Spans found) {
        known.forEach((secret, rule) -> {
            for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length())) {
                found.add(at, at + secret.length(), rule);
            }
        });
    }

    /** The part of a text from {@code start} to {@code end}, with what of the spans lies in it replaced. */
    private String replace(String text, int start, int end, List<Spans.Span> spans) {
        StringBuilder out = new StringBuilder(end - start);
        int from = start;
        for (Spans.Span span : spans) {
            if (span.end() <= start || span.start() >= end) {
                continue;
            }
            out.append(text, from, Math.max(from, span.start()))
                    .append("[redacted:")
                    .append(span.rule())
                    .append(']');
            from = Math.min(end, span.end());
            count++;
        }
        return out.append(text, from, end).toString();
    }
}
