package dev.rubato.detect;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Bounds how many alerts a host gives out within a minute of event time, so that a storm floods nobody. What is above it
 * is held back and counted, and one alert at the end of the minute says how many of which detector there were, what the
 * worst of them was, and cites the worst. If the agent stops or begins anew within the minute, one says so at once, and the
 * rest of the minute has one of its own. Detectors still see every alert; a replay without a budget gives all of them.
 *
 * <p>The agent's default of 60 is ten times the busiest minute of all recorded attacks that it is tried on (6 alerts, a
 * suite that plays every technique in turn), and about what one person can look through in an hour.
 *
 * <p>Low severities may not use up what higher ones need: {@code info} and {@code low} fill at most six tenths of a
 * minute's budget, with {@code medium} seven, with {@code high} nine. Only as many critical alerts can hide a critical one,
 * and then the summary is critical and cites it or sixteen worse ones. Owned by the detection thread.
 */
public final class AlertBudget {
    /** The detector of the alert that sums up what was held back. */
    public static final String DETECTOR = "storm";

    /** No bound. */
    public static final int UNLIMITED = 0;

    private static final long MINUTE_NS = 60_000_000_000L;
    private static final int TENTHS = 10;

    /** Longest quotation of an alert's summary, in UTF-16 units. */
    private static final int MAX_QUOTED = 256;

    /** Worst first; of equal ones the earlier. */
    private static final Comparator<Alert> WORST = Comparator.comparing(Alert::severity)
            .thenComparingDouble(Alert::score)
            .reversed()
            .thenComparingLong(Alert::timeNs)
            .thenComparing(Alert::id);

    private final int perMinute;
    private final AlertSink out;
    private final Supplier<String> host;
    private final Map<String, Long> heldInMinute = new TreeMap<>();
    private final List<Alert> worst = new ArrayList<>();
    private long minute = Long.MIN_VALUE;
    private long lastHeldNs;
    private int given;
    private int summaries;
    private long heldBack;
    private long uncited;

    /**
     * @param perMinute alerts that may leave within a minute, without the summary; {@link #UNLIMITED} for no bound
     * @param out takes the alerts
     * @param host the host's name
     */
    AlertBudget(int perMinute, AlertSink out, Supplier<String> host) {
        this.perMinute = perMinute;
        this.out = out;
        this.host = host;
    }

    /** Gives the alert out, or holds it back; {@code nowNs} is event time. */
    void raise(Alert alert, long nowNs) {
        if (perMinute == UNLIMITED) {
            out.raise(alert);
            return;
        }
        timePassed(nowNs);
        if (given < (long) perMinute * share(alert.severity()) / TENTHS) {
            given++;
            out.raise(alert);
        } else {
            hold(alert, nowNs);
        }
    }

    /** Up to which tenth of the budget alerts of this severity may fill it. */
    private static int share(Severity severity) {
        return switch (severity) {
            case INFO, LOW -> 6;
            case MEDIUM -> 7;
            case HIGH -> 9;
            case CRITICAL -> TENTHS;
        };
    }

    private void hold(Alert alert, long nowNs) {
        heldBack++;
        lastHeldNs = nowNs;
        heldInMinute.merge(alert.detector(), 1L, Long::sum);
        worst.add(alert);
        worst.sort(WORST);
        if (worst.size() > Alert.MAX_CITED) {
            worst.removeLast();
            uncited++;
        }
    }

    /** Sums up the minute if it is over, or the clock was set back. */
    void timePassed(long nowNs) {
        long now = Math.floorDiv(nowNs, MINUTE_NS);
        if (minute != now) {
            sumUp((minute + 1) * MINUTE_NS);
            minute = now;
            given = 0;
            summaries = 0;
        }
    }

    /** Sums up what was held back in the minute so far; its budget is not renewed. */
    void sumUp() {
        sumUp(lastHeldNs);
    }

    private void sumUp(long timeNs) {
        if (!worst.isEmpty()) {
            out.raise(summary(timeNs));
            summaries++;
            heldInMinute.clear();
            worst.clear();
        }
    }

    private Alert summary(long timeNs) {
        Alert first = worst.getFirst();
        List<Alert.Evidence> evidence = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        long all = 0;
        for (Map.Entry<String, Long> held : heldInMinute.entrySet()) {
            evidence.add(new Alert.Evidence("held-back " + held.getKey(), held.getValue(), 0, "alerts", 0));
            parts.add(held.getValue() + " of " + held.getKey());
            all += held.getValue();
        }
        evidence.add(new Alert.Evidence("given-out", given, perMinute, "alerts", 0));
        List<Alert.Cited> cited = worst.stream()
                .sorted(Comparator.comparingLong(Alert::timeNs))
                .map(AlertBudget::cite)
                .toList();
        long beginNs = minute * MINUTE_NS;
        return new Alert(
                timeNs,
                AlertId.of(host.get(), DETECTOR, "held-back", AlertId.ofHost(host.get()), beginNs, summaries),
                DETECTOR,
                "held-back",
                first.severity(),
                0,
                0,
                "none",
                all + (all == 1 ? " alert was" : " alerts were") + " held back within one minute after " + given
                        + " were given out: " + String.join(", ", parts) + "; the worst is "
                        + first.severity().name().toLowerCase(Locale.ROOT) + ": " + quote(first.summary()),
                first.host(),
                new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), ""),
                evidence,
                cited,
                List.of(),
                List.of(),
                "",
                first.completeness(),
                List.of("a replay of the event journal with alerts.max-per-minute=0 gives all of them"),
                0);
    }

    private static Alert.Cited cite(Alert held) {
        return new Alert.Cited(held.timeNs(), "held-back", held.detector() + ": " + quote(held.summary()));
    }

    private static String quote(String text) {
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED);
    }

    /** Alerts held back so far. */
    long heldBack() {
        return heldBack;
    }

    /** Shows the table: the alerts that the next summary cites; further ones it only counts. */
    void tables(TableReader out) {
        out.table("storm-citations", new TableReading(worst.size(), Alert.MAX_CITED, uncited));
    }
}
