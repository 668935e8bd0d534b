package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether a command for another host makes that host load a program from the network and run it: what a copy does that
 * sends no body of its own. Installers are started in this way too, mostly from a name; loaders mostly name an address.
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

    private static final String SHELL =
            "(sudo\\s+)?(/\\S*/)?(env\\s+)?((ba|da|z|k|a|c)?sh|busybox|python[\\d.]*|perl|ruby|php|node)\\b";

    /** A loader's name, and afterwards a pipe into an interpreter, or the start of what was loaded. */
    private static final Pattern LOADS_AND_RUNS = Pattern.compile("\\b(curl|wget|fetch|aria2c|tftp|ftpget|lwp-download"
            + "|lwp-request|axel)\\b.{1,1000}?(\\|\\s*" + SHELL + "|(;|&&|\\|\\|)\\s*(" + SHELL
            + "|(sudo\\s+|nohup\\s+|setsid\\s+)*(\\./|/tmp/|/var/tmp/|/dev/shm/|chmod\\b))"
            + "|\\)[\"']?\\s*$)");

    /** An interpreter that runs what it loads, without a loader's name. */
    private static final Pattern RUNS_LOADED = Pattern.compile(
            "(?i)(iex|invoke-expression|exec|eval)\\b.{0,200}(downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod|urlopen|requests\\.get)"
                + "|(downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod)\\b.{0,300}\\|\\s*(iex|invoke-expression)"
                + "|certutil.{1,40}-urlcache.{1,300}&|mshta\\s+https?:");

    /** What the arguments of {@code image}, which runs a command on {@code target}, make that host do. */
    static RemoteFetch of(ProcessImage image, String target) {
        List<String> args = image.args();
        String text = String.join(" ", args.subList(Math.min(1, args.size()), args.size()));
        text = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
        if (!LOADS_AND_RUNS.matcher(text).find() && !RUNS_LOADED.matcher(text).find()) {
            return NONE;
        }
        for (String word : text.split("[^0-9A-Za-z.:\\[\\]-]+", MAX_WORDS)) {
            if (isOtherAddress(word, target)) {
                return ADDRESS;
            }
        }
        return NAMED;
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
