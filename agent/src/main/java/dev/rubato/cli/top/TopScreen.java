package dev.rubato.cli.top;

import dev.rubato.agent.Units;
import dev.rubato.alert.Alert;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.sink.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lines of {@code rubato top}. Everything that strangers wrote is escaped, and no line is wider than the screen. */
public final class TopScreen {
    /** Beside the tables: three lines above them, for each a blank one and a heading, and what is not shown of it. */
    private static final int OTHER_ROWS = 9;

    private static final String LINEAGES = "%s %-15s %-7s %-8s %8s %8s %8s %8s";
    private static final int WHO_COLUMNS = 30;
    private static final String INCIDENTS = "%-12s %-8s %-8s %-8s %6s %s";
    private static final int SHORT_ID = 12;

    private final LineageBoard lineages;
    private final IncidentBoard incidents;
    private final Function<ProcessKey, String> running;
    private final DateTimeFormatter clock;

    /**
     * @param running the program that a process runs now, by its path, of which the journal no longer tells; empty if unknown
     * @param zone for times of day
     */
    public TopScreen(
            LineageBoard lineages, IncidentBoard incidents, Function<ProcessKey, String> running, ZoneId zone) {
        this.lineages = lineages;
        this.incidents = incidents;
        this.running = running;
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /**
     * The screen at {@code nowNs}.
     *
     * @param agent what is known of the agent, in words
     * @param columns its width, in columns
     * @param rows its height, in lines
     */
    public List<String> lines(long nowNs, String agent, int columns, int rows) {
        List<IncidentBoard.Open> open = incidents.open(nowNs);
        List<LineageBoard.Row> busy = lineages.busiest(nowNs);
        int room = Math.max(0, rows - OTHER_ROWS);
        int forIncidents = Math.min(open.size(), Math.max(room / 3, room - busy.size()));
        List<String> lines = new ArrayList<>();
        lines.add("rubato top  " + time(nowNs) + "  " + Printable.escape(lineages.hostName()) + "  " + agent);
        lines.add(tempo(nowNs));
        lines.add(sight(nowNs));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                LINEAGES,
                pad("LINEAGE", WHO_COLUMNS),
                "ORIGIN",
                "TEMPO",
                "USER",
                "EXECS/s",
                "CONNS/s",
                "FAILED/s",
                "TARGETS"));
        int forLineages = Math.min(busy.size(), room - forIncidents);
        busy.stream().limit(forLineages).map(this::line).forEach(lines::add);
        more(busy.size() - forLineages, lineages.evictions()).ifPresent(lines::add);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT, INCIDENTS, "INCIDENT", "SEVERITY", "SINCE", "LAST", "ALERTS", "LAST OF THAT SEVERITY"));
        open.stream().limit(forIncidents).map(this::line).forEach(lines::add);
        more(open.size() - forIncidents, incidents.evictions()).ifPresent(lines::add);
        return lines.stream()
                .limit(rows)
                .map(line -> cut(line, columns).stripTrailing())
                .toList();
    }

    /** What is not shown of a table, if anything. */
    private static Optional<String> more(int hidden, long forgotten) {
        List<String> parts = new ArrayList<>();
        if (hidden > 0) {
            parts.add("and " + hidden + " more");
        }
        if (forgotten > 0) {
            parts.add(forgotten + " were forgotten for lack of room");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }

    private String tempo(long nowNs) {
        LineageBoard.Row host = lineages.host(nowNs);
        return "last minute: " + rate(host.executions()) + " executions/s, " + rate(host.attempts()) + " connects/s, "
                + rate(host.failures()) + " of them failed, " + targets(host) + " targets";
    }

    private String sight(long nowNs) {
        if (lineages.events() == 0) {
            return "the journal holds no event yet";
        }
        Alert.Completeness sight = lineages.completeness(nowNs);
        long ageNs = Math.max(0, nowNs - lineages.newestNs());
        return "events: " + lineages.events() + ", newest " + Units.formatDuration(ageNs)
                + " ago, lost in the last minute: " + sight.lostEvents()
                + (sight.gaps() == 0 ? "" : " and " + sight.gaps() + " gaps of unknown size")
                + named("; sampled: ", sight.sampled())
                + named("; absent: ", sight.absent());
    }

    private static String named(String what, List<String> sensors) {
        return sensors.isEmpty() ? "" : what + Printable.escape(String.join(", ", sensors));
    }

    private String line(LineageBoard.Row row) {
        Lineage lineage = row.lineage();
        HostProcess root = lineage == null ? null : lineage.root();
        return String.format(
                Locale.ROOT,
                LINEAGES,
                pad(who(lineage), WHO_COLUMNS),
                lineage == null ? "" : name(lineage.origin()),
                name(row.tempo()),
                root == null ? "" : pad(root.image().user(), 8),
                rate(row.executions()),
                rate(row.attempts()),
                rate(row.failures()),
                targets(row));
    }

    private String who(@Nullable Lineage lineage) {
        if (lineage == null) {
            return "(process unknown)";
        }
        HostProcess root = lineage.root();
        if (root == null) {
            return String.valueOf(lineage.address());
        }
        ProcessImage image = root.image();
        String name = (image.exe().isEmpty() ? ProcessImage.ofExe(running.apply(root.key())) : image).name();
        return (name.isEmpty() ? "?" : name) + " (" + root.key().pid() + ")";
    }

    private String line(IncidentBoard.Open incident) {
        return String.format(
                Locale.ROOT,
                INCIDENTS,
                incident.id().substring(0, Math.min(SHORT_ID, incident.id().length())),
                name(incident.severity()),
                time(incident.firstNs()),
                time(incident.lastNs()),
                incident.alerts(),
                Printable.escape(incident.summary()));
    }

    private String time(long timeNs) {
        return clock.format(Instant.ofEpochSecond(0, timeNs));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of a minute's count, a second. */
    private static String rate(int count) {
        double rate = (double) count / MinuteCount.SECONDS;
        return count == 0 ? "0" : String.format(Locale.ROOT, rate < 10 ? "%.2f" : "%.0f", rate);
    }

    private static String targets(LineageBoard.Row row) {
        return row.targets() + (row.targetsAreMore() ? "+" : "");
    }

    private static String pad(String text, int columns) {
        String fitting = cut(Printable.escape(text), columns);
        return fitting + " ".repeat(columns - Printable.columns(fitting));
    }

    /** The begin of an escaped text that takes at most so many columns; an ellipsis stands for the rest. */
    private static String cut(String text, int columns) {
        if (Printable.columns(text) <= columns) {
            return text;
        }
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            int wide = Printable.columns(text.substring(end, next));
            if (taken + wide > columns - 1) {
                break;
            }
            taken += wide;
            end = next;
        }
        return columns < 1 ? "" : text.substring(0, end) + "…";
    }
}
