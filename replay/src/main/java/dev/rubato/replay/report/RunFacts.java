package dev.rubato.replay.report;

import java.util.List;
import java.util.Map;

/**
 * What only the one who replays knows of a run, in words for the page.
 *
 * @param title what was replayed
 * @param sources a line for each trace or journal
 * @param losses what could not be read or judged, a line each
 * @param notExercised detectors whose silence says nothing, with the reason
 * @param detectors how many detectors there are
 */
public record RunFacts(
        String title, List<String> sources, List<String> losses, Map<String, String> notExercised, int detectors) {
    public RunFacts {
        sources = List.copyOf(sources);
        losses = List.copyOf(losses);
        notExercised = Map.copyOf(notExercised);
    }
}
