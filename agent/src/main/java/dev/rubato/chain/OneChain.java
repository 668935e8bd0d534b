package dev.rubato.chain;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.ChainLink;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The order and completeness of the alerts of one host, as they arrive. Owned by its {@link ChainVerifier}. */
final class OneChain {
    private final StreamFilter filter;
    private final Findings findings;
    private final RecentHashes recent = new RecentHashes();

    /** The last ordinal of each class that was seen, or that a heartbeat or the begin of the chain tells. */
    private final Map<String, Long> ordinals = new TreeMap<>();

    private boolean ordinalsKnown;
    private long first;
    private long last;
    private String lastHash = "";
    private String key = "";
    private long lastNs;
    private long alerts;
    private long duplicates;
    private long heldBack;

    OneChain(StreamFilter filter, Findings findings) {
        this.filter = filter;
        this.findings = findings;
    }

    /**
     * Takes the next alert.
     *
     * @param place where it stands, for people
     */
    void take(String place, Alert alert, ChainLink link) {
        if (alerts > 0 && link.sequence() <= last) {
            takeAgain(place, link);
            return;
        }
        if (alerts == 0) {
            first = link.sequence();
            ordinalsKnown = first == 1;
            if (first == 1 && !link.previous().equals(ChainLink.NONE)) {
                findings.add(place + ": the first alert names one before it");
            }
        } else {
            follow(place, link);
        }
        alerts++;
        last = link.sequence();
        lastHash = link.hash();
        lastNs = alert.timeNs();
        key = link.key();
        recent.add(link);
        count(place, alert, link);
    }

    private void takeAgain(String place, ChainLink link) {
        switch (recent.look(link)) {
            case SAME -> duplicates++;
            case DIFFERENT -> findings.add(place + ": another alert had this place in the chain before");
            case UNSEEN -> {
                findings.add(place + ": out of order, it comes after seq " + last);
                recent.add(link);
            }
        }
    }

    private void follow(String place, ChainLink link) {
        long missing = link.sequence() - last - 1;
        if (missing == 0 && !link.previous().equals(lastHash)) {
            findings.add(place + ": does not fit to seq " + last + " before it: one of the two was changed");
        } else if (missing > 0 && filter.isNone()) {
            findings.add(place + ": " + span(last + 1, link.sequence() - 1) + " before it");
        } else {
            heldBack += missing;
        }
    }

    /** Says which positions are missing. */
    private static String span(long from, long to) {
        return from == to ? "seq " + from + " is missing" : "seq " + from + " to " + to + " are missing";
    }

    private void count(String place, Alert alert, ChainLink link) {
        if (filter.isNone()) {
            return; // the sequence itself tells all
        }
        if (Heartbeats.isHeartbeat(alert)) {
            compare(place, Heartbeats.counts(alert));
        }
        String alertClass = AlertClass.of(alert);
        Long before = ordinals.get(alertClass);
        if (before != null || ordinalsKnown) {
            missing(place, alertClass, before == null ? 0 : before, link.ordinal() - 1);
        }
        ordinals.put(alertClass, link.ordinal());
    }

    /** A heartbeat knows of every alert before it. */
    private void compare(String place, Map<String, Long> counts) {
        counts.forEach((alertClass, count) -> {
            Long before = ordinals.get(alertClass);
            boolean isOwn = alertClass.startsWith(Heartbeats.DETECTOR + "/");
            if (!isOwn && filter.passes(alertClass)) {
                if (before != null || ordinalsKnown) {
                    missing(place, alertClass, before == null ? 0 : before, count);
                }
                ordinals.put(alertClass, count);
            }
        });
        ordinalsKnown = true;
    }

    private void missing(String place, String alertClass, long before, long expected) {
        if (expected != before) {
            findings.add(place + ": of " + alertClass + " there should be " + expected + " before it, and there are "
                    + before + ": " + (expected - before) + " missing");
        }
    }

    /** The stream has ended; {@code head} says where the chain does, if that is known. */
    void end(@Nullable ChainHead head) {
        if (head == null) {
            return;
        }
        if (head.sequence() > last) {
            findings.add(
                    "the end: " + span(last + 1, head.sequence()) + ": the chain goes on to seq " + head.sequence());
        } else if (head.sequence() == last && !head.hash().equals(lastHash)) {
            findings.add("the end: seq " + last + " is not the alert that was appended last");
        }
    }

    /** One line about what is there. */
    String words() {
        StringBuilder words = new StringBuilder();
        words.append(key.isEmpty() ? "not signed" : "key " + key)
                .append(": ")
                .append(alerts)
                .append(alerts == 1 ? " alert" : " alerts")
                .append(", seq ")
                .append(first)
                .append(" to ")
                .append(last)
                .append(", the last of ")
                .append(AlertJson.time(lastNs));
        if (duplicates > 0) {
            words.append(", ").append(duplicates).append(" delivered twice");
        }
        if (heldBack > 0) {
            words.append(", ").append(heldBack).append(" held back by the filter");
        }
        if (first > 1) {
            words.append("; what came before seq ").append(first).append(" is not here");
        }
        return words.toString();
    }
}
