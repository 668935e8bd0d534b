package dev.rubato.sink;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** An alert as a person reads it on a terminal: a few lines of at most {@link #MAX_COLUMNS} columns. */
public final class TerminalText {
    /** Widest line. */
    public static final int MAX_COLUMNS = 100;

    private static final int INDENT = 10;
    private static final int MAX_EVIDENCE = 4;

    /** Terms that weigh less are left to the JSON. */
    private static final double LEAST_NATS = 0.05;

    private static final int MAX_ROWS_PER_FIELD = 4;
    private static final MathContext SIGNIFICANT = new MathContext(3);
    private static final String RESET = "\u001b[0m";

    private final boolean colour;
    private final DateTimeFormatter time;

    /**
     * @param colour whether to use ANSI colours
     * @param zone whose clock to show
     */
    public TerminalText(boolean colour, ZoneId zone) {
        this.colour = colour;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    /** The lines of one alert, each ended by a line feed; all text of others in it is escaped. */
    public String render(Alert alert) {
        StringBuilder out = new StringBuilder(512);
        String severity =
                String.format(Locale.ROOT, "%-" + INDENT + "s", alert.severity().name());
        StringBuilder head = new StringBuilder(64)
                .append(time.format(Instant.ofEpochSecond(0, alert.timeNs())))
                .append("  ")
                .append(Printable.escape(alert.detector()));
        if (!alert.variant().isEmpty()) {
            head.append('/').append(Printable.escape(alert.variant()));
        }
        if (alert.threshold() > 0) {
            head.append(String.format(Locale.ROOT, "  score %.1f, alarm at %.1f", alert.score(), alert.threshold()));
        }
        if (alert.update() > 0) {
            head.append("  update ").append(alert.update());
        }
        out.append(colour ? colour(alert.severity()) + severity + RESET : severity)
                .append(cut(head.toString(), MAX_COLUMNS - INDENT))
                .append('\n');
        field(out, "", alert.summary());
        field(out, "lineage", lineage(alert));
        field(out, "evidence", evidence(alert));
        field(out, "chain", String.join(" -> ", alert.chain()));
        field(out, "note", String.join("; ", alert.notes()));
        return out.toString();
    }

    private static String colour(Severity severity) {
        return switch (severity) {
            case INFO -> "\u001b[2m";
            case LOW -> "\u001b[36m";
            case MEDIUM -> "\u001b[33m";
            case HIGH -> "\u001b[1;31m";
            case CRITICAL -> "\u001b[1;37;41m";
        };
    }

    private static String lineage(Alert alert) {
        Alert.Subject subject = alert.subject();
        if (subject.lineage().isEmpty()) {
            return subject.address();
        }
        return LineageText.of(subject.lineage()) + (subject.origin().isEmpty() ? "" : "  [" + subject.origin() + "]");
    }

    private static String evidence(Alert alert) {
        List<Alert.Evidence> strongest = new ArrayList<>(alert.evidence());
        strongest.sort(Comparator.comparingDouble((Alert.Evidence term) -> -Math.abs(term.nats())));
        List<String> terms = new ArrayList<>();
        for (Alert.Evidence term : strongest.subList(0, Math.min(MAX_EVIDENCE, strongest.size()))) {
            if (Math.abs(term.nats()) < LEAST_NATS && !terms.isEmpty()) {
                break;
            }
            terms.add(String.format(
                    Locale.ROOT, "%s %s %s (%+.1f)", term.name(), number(term.value()), term.unit(), term.nats()));
        }
        int more = strongest.size() - terms.size();
        return String.join(", ", terms) + (more > 0 ? ", " + more + " more" : "");
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal shown = Math.abs(value) < 100 ? exact.round(SIGNIFICANT) : exact.setScale(0, RoundingMode.HALF_UP);
        return shown.stripTrailingZeros().toPlainString();
    }

    private static void field(StringBuilder out, String label, String text) {
        if (text.isEmpty()) {
            return;
        }
        String margin = String.format(Locale.ROOT, "%-" + INDENT + "s", label.isEmpty() ? "" : " " + label);
        String rest = Printable.escape(text);
        for (int row = 0; !rest.isEmpty(); row++) {
            boolean last = row == MAX_ROWS_PER_FIELD - 1;
            int end = last ? rest.length() : breakAt(rest, MAX_COLUMNS - INDENT);
            String line = rest.substring(0, end).stripTrailing();
            out.append(margin).append(cut(line, MAX_COLUMNS - INDENT)).append('\n');
            margin = " ".repeat(INDENT);
            rest = rest.substring(end).stripLeading();
        }
    }

    /** Where to end a row of at most {@code columns}: at the last blank that fits, or in the middle of a long word. */
    private static int breakAt(String text, int columns) {
        int width = 0;
        int blank = -1;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            width += Printable.columns(codePoint);
            if (width > columns) {
                return blank > 0 ? blank : at;
            }
            if (codePoint == ' ') {
                blank = at;
            }
            at += Character.charCount(codePoint);
        }
        return text.length();
    }

    private static String cut(String text, int columns) {
        if (Printable.columns(text) <= columns) {
            return text;
        }
        int width = 0;
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            width += Printable.columns(codePoint);
            if (width > columns - 1) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return text.substring(0, at) + "…";
    }
}
