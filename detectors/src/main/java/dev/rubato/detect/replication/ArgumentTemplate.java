package dev.rubato.detect.replication;

import dev.rubato.event.Mix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The shape of the command lines that acted on one target, as a 64-bit SimHash (Charikar, 2002) over pairs of neighbouring
 * tokens: hosts, users, paths, numbers and hashes are replaced by slots, so that the same line for another target has the
 * same shape. Similar lines differ in few bits, unrelated ones in about 32.
 */
final class ArgumentTemplate {
    private static final int BITS = 64;
    private static final int MAX_TOKENS = 48;
    private static final int MAX_TOKEN_CHARS = 32;
    private static final int MIN_HASH_CHARS = 20;

    private final short[] votes = new short[BITS];
    private boolean empty = true;

    /** The tokens of a command line with slots for what differs between targets. */
    static List<String> tokens(List<String> args, String host) {
        List<String> tokens = new ArrayList<>();
        for (String arg : args) {
            for (String word : arg.split("[\\s\"'|;&<>()]+", MAX_TOKENS)) {
                if (!word.isEmpty() && tokens.size() < MAX_TOKENS) {
                    tokens.add(tokens.isEmpty() ? RemoteCommand.program(word) : slot(word, host));
                }
            }
        }
        return tokens;
    }

    private static String slot(String word, String host) {
        if (!host.isEmpty() && word.contains(host)) {
            return word.indexOf('/') > 0 || word.indexOf(':') > 0 ? "<host>:<path>" : "<host>";
        }
        if (word.indexOf('@') > 0) {
            return "<user>";
        }
        if (word.indexOf('/') >= 0 || word.indexOf('\\') >= 0) {
            return "<path>";
        }
        int digits = (int) word.chars().filter(Character::isDigit).count();
        boolean option = word.charAt(0) == '-';
        if (digits > 0 && (digits == word.length() || word.indexOf('.') >= 0 || digits * 2 > word.length())) {
            return option ? "-<number>" : "<number>";
        }
        if (word.length() >= MIN_HASH_CHARS && digits > 0 && !option) {
            return "<hash>";
        }
        return word.substring(0, Math.min(word.length(), MAX_TOKEN_CHARS)).toLowerCase(Locale.ROOT);
    }

    void add(List<String> tokens) {
        long before = 0;
        for (String token : tokens) {
            long hash = hash(token);
            vote(Mix.mix(before, hash));
            before = hash;
        }
    }

    private void vote(long feature) {
        empty = false;
        for (int i = 0; i < BITS; i++) {
            int next = votes[i] + ((feature >>> i & 1) == 1 ? 1 : -1);
            votes[i] = (short) Math.clamp(next, Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** The hash; 0 stands for no command line. */
    long simHash() {
        long hash = 0;
        for (int i = 0; i < BITS; i++) {
            hash |= votes[i] > 0 ? 1L << i : 0;
        }
        return empty ? 0 : hash == 0 ? 1 : hash;
    }

    static long hash(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = Mix.mix(hash, text.charAt(i));
        }
        return hash;
    }
}
