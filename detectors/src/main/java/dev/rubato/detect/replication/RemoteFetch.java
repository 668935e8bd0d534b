package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a command for another host makes that host load a program from the network and run it: what a copy does that
 * sends no body of its own. Installers are started in this way too, mostly from a name; loaders mostly name an address.
 *
 * <p>The command is text of whoever wrote it, so each pattern takes time in proportion to it: what repeats is possessive and
 * ends at the next separator, or is short.
 */
enum RemoteFetch {
    NONE,
    /** From a host that is given by name. */
    NAMED,
    /** From a literal address other than the target's. */
    ADDRESS;

    /** Longer commands are read so far. */
    private static final int MAX_CHARS = 4096;

    private static final int MAX_WORDS = 256;

    /** Begin and end of a word; the predefined ones read back over any number of combining marks. */
    private static final String START = "(?<![0-9A-Za-z_])";

    private static final String END = "(?![0-9A-Za-z_])";

    private static final String SHELL = "(?:sudo[ \\t]++)?+(?:/(?:[^\\s/;|&]*+/)*+)?+(?:env[ \\t]++)?+"
            + "(?:(?:ba|da|z|k|a|c)?sh|busybox|python[\\d.]*+|perl|ruby|php|node)" + END;

    /** A loader's name, then a pipe into an interpreter, a next command that starts something, or a substitution's end. */
    private static final Steps LOADS_AND_RUNS = new Steps(
            Pattern.compile(START + "(?:curl|wget|fetch|aria2c|tftp|ftpget|lwp-download|lwp-request|axel)" + END),
            1000,
            Pattern.compile("\\|\\s*+" + SHELL + "|(?:;|&&|\\|\\||[\\r\\n])[ \\t]*+(?:" + SHELL
                    + "|(?:(?:sudo|nohup|setsid)[ \\t]++)*+(?:\\./|/tmp/|/var/tmp/|/dev/shm/|chmod" + END + "))"
                    + "|\\)[\"']?\\s*+$"),
            false);

    private static final String DOWNLOADS = "(?i)" + START
            + "(?:downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod|urlopen|requests\\.get)" + END;

    /** Programs that run what they load themselves, without a loader's name. */
    private static final List<Steps> OTHERS = List.of(
            new Steps(
                    Pattern.compile("(?i)" + START + "(?:iex|invoke-expression|exec|eval)" + END),
                    200,
                    Pattern.compile(DOWNLOADS),
                    true),
            new Steps(Pattern.compile(DOWNLOADS), 300, Pattern.compile("(?i)\\|\\s*+(?:iex|invoke-expression)"), false),
            new Steps(Pattern.compile("(?is)certutil.{1,40}-urlcache"), 300, Pattern.compile("&"), false),
            new Steps(Pattern.compile("(?i)mshta"), 16, Pattern.compile("(?i)https?:"), true));

    /**
     * Two things that a command does one after the other.
     *
     * @param reachChars farthest distance between them that is taken for connected
     * @param namedLast whether what is loaded is named behind the second and not before
     */
    private record Steps(Pattern first, int reachChars, Pattern second, boolean namedLast) {

        /** The part of {@code text} that names what is loaded, or null; what stands around it may name other hosts. */
        @Nullable
        Span find(CharSequence text) {
            int from = -1;
            int to = -1;
            Matcher one = first.matcher(text);
            Matcher two = second.matcher(text);
            boolean more = one.find();
            while (more && two.find()) {
                while (more && one.end() < two.start() - reachChars) {
                    more = one.find();
                }
                if (more && one.end() <= two.start()) {
                    from = from < 0 ? one.start() : from;
                    to = namedLast ? text.length() : two.start();
                }
            }
            return from < 0 ? null : new Span(from, to);
        }
    }

    /** A part of a text. */
    record Span(int from, int to) {}

    /** What the arguments of {@code image}, which runs a command on {@code target}, make that host do. */
    static RemoteFetch of(ProcessImage image, String target) {
        List<String> args = image.args();
        String text = String.join(" ", args.subList(Math.min(1, args.size()), args.size()));
        text = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
        Span span = loadedAndRun(text);
        if (span == null) {
            return NONE;
        }
        for (String word : text.substring(span.from, span.to).split("[^0-9A-Za-z.:\\[\\]-]+", MAX_WORDS)) {
            if (isOtherAddress(word, target)) {
                return ADDRESS;
            }
        }
        return NAMED;
    }

    /** Where {@code text} names what it loads and runs, or null. */
    static @Nullable Span loadedAndRun(CharSequence text) {
        Span span = LOADS_AND_RUNS.find(text);
        for (int i = 0; span == null && i < OTHERS.size(); i++) {
            span = OTHERS.get(i).find(text);
        }
        return span;
    }

    private static boolean isOtherAddress(String word, String target) {
        String host =
                word.startsWith("http:") || word.startsWith("https:") ? word.substring(word.indexOf(':') + 1) : word;
        if (host.startsWith("[") && host.indexOf(']') > 0) {
            host = host.substring(1, host.indexOf(']'));
        } else if (host.indexOf('.') > 0) {
            host = host.replaceFirst(":\\d*$", "");
        }
        return !host.equals(target) && RemoteCommand.address(host) != null;
    }
}
