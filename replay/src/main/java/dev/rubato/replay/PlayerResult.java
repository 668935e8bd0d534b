package dev.rubato.replay;

import dev.rubato.trace.Evidence;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of playing traces.
 *
 * @param traces what was read from each file, in the order of the files
 * @param hosts what was judged of each host, in the order in which the hosts came up
 * @param seen what the events told, of what a trace can tell
 * @param rejections the first records that could not be read: file, position and reason
 * @param failures files that could not be read to their end, and why
 * @param refusedEvents events of hosts beyond {@link Player#MAX_HOSTS}, which were not judged
 * @param clockSteps how often the clock of the traces was set back
 */
public record PlayerResult(
        List<TraceStatistics> traces,
        List<HostStatistics> hosts,
        Set<Evidence> seen,
        List<String> rejections,
        List<String> failures,
        long refusedEvents,
        int clockSteps) {
    /** Among {@link #failures}: a fault of a reader itself, not of what it reads. */
    public static final String READER_FAULT = "makes the reader fail";

    public PlayerResult {
        traces = List.copyOf(traces);
        hosts = List.copyOf(hosts);
        seen = Set.copyOf(seen);
        rejections = List.copyOf(rejections);
        failures = List.copyOf(failures);
    }

    /**
     * What was judged of one host.
     *
     * @param name as the trace writes it, empty if no trace names a host
     * @param events events that its pipeline took, those that tell the time included
     * @param late events that came after their place in time
     * @param faults events at which a detector failed
     * @param firstFault the first of those failures, empty if there was none
     * @param evicted what was forgotten to keep tables within their bounds, by table
     */
    public record HostStatistics(
            String name, long events, long late, long faults, String firstFault, Map<String, Long> evicted) {
        public HostStatistics {
            evicted = Map.copyOf(evicted);
        }
    }

    /** Records that could not be read, all files together. */
    public long rejected() {
        return traces.stream().mapToLong(TraceStatistics::rejected).sum();
    }

    /** Records that were read, all files together. */
    public long records() {
        return traces.stream().mapToLong(TraceStatistics::records).sum();
    }

    /** Events that came after their place in time, all hosts together. */
    public long late() {
        return hosts.stream().mapToLong(HostStatistics::late).sum();
    }
}
