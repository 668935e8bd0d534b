package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.journal.ShorterAlert;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;
import java.util.ArrayList;
import java.util.List;

/**
 * A format whose messages have a greatest size. The texts and lists of an alert that would make a longer one are cut,
 * all alike, until it fits; each cut text ends with {@value ShorterAlert#MARK}, and a note in the alert says so.
 */
final class FittedFormat implements AlertFormat {
    /**
     * The smallest limit that can be asked for, in bytes: every format keeps it even if all that it may keep of an alert
     * has to be escaped. {@code HostileTextTest} proves it.
     */
    static final int LEAST_BYTES = 8192;

    private static final String NOTE = "texts cut to fit ";
    private static final int LEAST_CHARS = 8;
    private static final int LEAST_ELEMENTS = 1;

    private final AlertFormat whole;
    private final int maxBytes;

    FittedFormat(AlertFormat whole, int maxBytes) {
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("a message may have to have " + LEAST_BYTES + " bytes");
        }
        this.whole = whole;
        this.maxBytes = maxBytes;
    }

    /** Whether this alert's texts were cut to fit. */
    static boolean isCut(Alert alert) {
        return !alert.notes().isEmpty() && alert.notes().getFirst().startsWith(NOTE);
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        String message = whole.format(outgoing);
        int chars = ShorterAlert.MOST_CHARS;
        int elements = ShorterAlert.MOST_ELEMENTS;
        while (!fits(message) && chars >= LEAST_CHARS) {
            Alert shorter = noted(ShorterAlert.of(outgoing.alert(), chars, elements));
            message = whole.format(new OutgoingAlert(shorter, outgoing.link()));
            chars /= 2;
            elements = Math.max(LEAST_ELEMENTS, elements / 2);
        }
        return message;
    }

    private Alert noted(Alert alert) {
        List<String> notes = new ArrayList<>(alert.notes());
        notes.addFirst(NOTE + maxBytes + " bytes");
        return alert.withTexts(
                alert.summary(), alert.subject(), alert.evidence(), alert.events(), alert.chain(), notes);
    }

    /** Whether the message's UTF-8, of at most three bytes a UTF-16 unit, is short enough. */
    private boolean fits(String message) {
        if (message.length() <= maxBytes / 3) {
            return true;
        }
        long bytes = 0;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes <= maxBytes;
    }
}
