package dev.rubato.replay;

import java.util.List;

/**
 * What is known of some traces: which alerts have to come and when none may.
 *
 * @param files their names, relative to a folder of traces
 * @param self addresses of the host that the agent is on; empty if every sender counts
 * @param expect alerts that have to come
 * @param silent periods in which an alert of medium severity or above is a false alarm
 * @param grey whether the case is reported and not scored
 */
public record TruthCase(
        String id,
        String kind,
        String format,
        List<String> files,
        List<String> self,
        List<Expected> expect,
        List<Silent> silent,
        boolean grey) {
    public TruthCase {
        files = List.copyOf(files);
        self = List.copyOf(self);
        expect = List.copyOf(expect);
        silent = List.copyOf(silent);
    }

    /**
     * An alert that has to come.
     *
     * @param detectors any of these
     * @param subjects any of these stands somewhere in the alert, whatever its case; empty if any subject will do
     * @param fromUs not before, microseconds since the Unix epoch
     * @param byUs not after, microseconds since the Unix epoch
     * @param minLevel least severity, as {@link dev.rubato.alert.Severity#ordinal}
     */
    public record Expected(
            List<String> detectors, List<String> subjects, long fromUs, long byUs, int minLevel, boolean grey) {
        public Expected {
            detectors = List.copyOf(detectors);
            subjects = List.copyOf(subjects);
        }
    }

    /**
     * A period [from, until) without alerts.
     *
     * @param detectors only of these; empty for all
     */
    public record Silent(List<String> detectors, long fromUs, long untilUs) {
        public Silent {
            detectors = List.copyOf(detectors);
        }
    }
}
