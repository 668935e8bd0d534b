package dev.rubato.replay;

import dev.rubato.detect.Detector;
import dev.rubato.trace.HostAddresses;
import java.util.List;

/**
 * How traces are played.
 *
 * @param detectors what judges them
 * @param self the addresses of the host that the agent would be on
 * @param strict whether the first record that cannot be read ends the run
 * @param shownRejections how many rejected records are kept for the user to see
 * @param history what each host remembers from before the traces
 */
public record PlayerSettings(
        List<Detector.Factory> detectors, HostAddresses self, boolean strict, int shownRejections, History history) {

    /** Settings for hosts that remember nothing. */
    public PlayerSettings(List<Detector.Factory> detectors, HostAddresses self, boolean strict, int shownRejections) {
        this(detectors, self, strict, shownRejections, History.NONE);
    }

    public PlayerSettings {
        detectors = List.copyOf(detectors);
    }
}
