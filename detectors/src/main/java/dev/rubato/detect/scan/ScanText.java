package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Cusum;
import dev.rubato.event.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sentences of the scan detector's alerts. */
final class ScanText {
    private ScanText() {}

    /** One sentence about the alarm. */
    static String summary(ScanAlerts.Alarm alarm, String hostName) {
        List<Attempt> decisive = alarm.decisive();
        String who = alarm.actor().text(hostName);
        Cusum largest = alarm.test().largest();
        boolean all = largest.failures() < Alert.MAX_CITED && largest.successes() == 0;
        long destinations = all
                ? decisive.stream().map(a -> a.remote).distinct().count()
                : alarm.attempts().destinations().count();
        long ports = all
                ? decisive.stream().mapToInt(a -> a.port).distinct().count()
                : alarm.attempts().ports().count();
        Attempt last = decisive.get(decisive.size() - 1);
        String what = target(alarm, destinations, ports, last);
        long spanNs = last.timeNs - (all ? decisive.get(0).timeNs : largest.sinceNs());
        String outcome = all
                ? "none answered"
                : largest.failures() + " of " + (largest.failures() + largest.successes()) + " failed";
        return who + " tried " + what + " in " + duration(spanNs) + " and " + outcome;
    }

    private static String target(ScanAlerts.Alarm alarm, long destinations, long ports, Attempt last) {
        boolean udp = alarm.attempts().mainTechnique() == Technique.UDP;
        String onPort = ports == 1 ? " on port " + last.port : " on " + ports + " ports";
        return switch (alarm.variant()) {
            case ADDRESS -> destinations + " never-seen addresses" + (udp ? " by UDP" : "") + onPort;
            case PORT -> ports + " never-seen " + (udp ? "UDP " : "") + "ports of " + hosts(destinations, last.remote);
            case ARP -> destinations + " never-seen neighbours by ARP";
            case ICMP -> destinations + " never-seen addresses by ICMP";
        };
    }

    private static String hosts(long destinations, Address remote) {
        return destinations == 1 ? remote.toString() : destinations + " addresses";
    }

    /** A duration with two digits or so, in the unit that fits. */
    static String duration(long ns) {
        double seconds = ns / 1e9;
        if (seconds < 0.1) {
            return String.format(Locale.ROOT, "%.0f ms", seconds * 1e3);
        }
        if (seconds < 120) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    /** The attempts as a person reads them. */
    static List<Alert.Cited> cited(List<Attempt> attempts) {
        List<Alert.Cited> cited = new ArrayList<>(attempts.size());
        for (Attempt attempt : attempts) {
            String kind = attempt.technique.name().toLowerCase(Locale.ROOT);
            String endpoint = attempt.technique.hasPorts()
                    ? (attempt.remote.isV4() ? attempt.remote : "[" + attempt.remote + "]") + ":" + attempt.port
                    : attempt.remote.toString();
            String outcome = attempt.state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            String by = attempt.process == null
                    ? ""
                    : " by " + attempt.process.image().name() + " (pid "
                            + attempt.process.key().pid() + ")";
            cited.add(new Alert.Cited(attempt.timeNs, kind, endpoint + " " + outcome + by));
        }
        return cited;
    }

    /** One sentence about an episode that goes on. */
    static String progress(Episode episode) {
        Attempts attempts = episode.attempts();
        return episode.who() + " has by now tried "
                + attempts.destinations().count() + " addresses and "
                + attempts.ports().count() + " ports in "
                + duration(attempts.lastNs() - attempts.firstNs()) + "; " + attempts.failures() + " of "
                + attempts.total() + " first contacts failed";
    }
}
