package dev.rubato.bench.baseline;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The naive chain: a shell or script interpreter with a browser anywhere among its ancestors, as in the browser rules of
 * Elastic and Sigma. It has no threshold.
 */
final class BrowserShell implements Baseline {
    private static final Set<String> BROWSERS = Set.of(
            "chrome", "chromium", "chromium-browser", "google-chrome", "msedge", "firefox", "brave", "opera", "safari");
    private static final Set<String> SHELLS = Set.of(
            "sh",
            "bash",
            "dash",
            "zsh",
            "ksh",
            "fish",
            "cmd",
            "powershell",
            "pwsh",
            "python",
            "python3",
            "perl",
            "node",
            "curl",
            "wget");
    private static final int MAX_DEPTH = 32;

    private final Map<ProcessKey, ProcessKey> parents = new HashMap<>();
    private final Map<ProcessKey, String> names = new HashMap<>();

    @Override
    public void accept(Event event, Alarms alarms) {
        if (event instanceof Event.ProcessForked forked) {
            parents.put(forked.child(), forked.parent());
        } else if (event instanceof Event.ProcessExecuted executed) {
            ProcessKey parent = executed.parent();
            if (parent != null) {
                parents.putIfAbsent(executed.process(), parent);
            }
            names.put(executed.process(), name(executed.image()));
            if (SHELLS.contains(name(executed.image())) && belowBrowser(executed.process())) {
                alarms.raise(event.timeNs());
            }
        }
    }

    private static String name(ProcessImage image) {
        String name = image.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".exe") ? name.substring(0, name.length() - 4) : name;
    }

    private boolean belowBrowser(ProcessKey process) {
        @Nullable ProcessKey at = parents.get(process);
        for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
            if (BROWSERS.contains(names.getOrDefault(at, ""))) {
                return true;
            }
            at = parents.get(at);
        }
        return false;
    }
}
