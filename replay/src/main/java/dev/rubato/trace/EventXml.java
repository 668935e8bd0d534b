package dev.rubato.trace;

import java.util.List;

/**
 * Fields of a Windows event in XML, and of one that was cut off: what came before the cut is taken. It knows the few
 * elements that events consist of, expands no entities but XML's own, and follows nothing.
 *
 * <p>Schema: https://learn.microsoft.com/windows/win32/wes/eventschema-schema .
 */
final class EventXml {
    static final String END = "</Event>";

    private static final List<String> SYSTEM =
            List.of("EventID", "Channel", "Computer", "EventRecordID", "Level", "Task");

    /** Most data of one event; further ones are left out. */
    private static final int MAX_DATA = 512;

    private static final int MAX_ENTITY_CHARS = 10;

    /** Sysmon for Linux writes quotes of arguments so, without the semicolon. */
    private static final String OPEN_QUOTE = "&quot";

    private EventXml() {}

    /** Where an event begins in {@code text}, -1 if none does. */
    static int begin(String text) {
        for (int at = text.indexOf("<Event"); at >= 0; at = text.indexOf("<Event", at + 1)) {
            int behind = at + "<Event".length();
            if (behind == text.length() || text.charAt(behind) == '>' || text.charAt(behind) <= ' ') {
                return at;
            }
        }
        return -1;
    }

    /** Adds the fields of the event in {@code xml} to {@code fields}. */
    static void read(String xml, LogFields fields) {
        for (String name : SYSTEM) {
            element(xml, name, fields);
        }
        attribute(xml, "<TimeCreated", "SystemTime", fields);
        attribute(xml, "<Provider", "Name", fields);
        int count = 0;
        for (int at = xml.indexOf("<Data "); at >= 0 && count < MAX_DATA; at = xml.indexOf("<Data ", at + 1)) {
            data(xml, at, fields);
            count++;
        }
    }

    private static void element(String xml, String name, LogFields fields) {
        int open = xml.indexOf('<' + name);
        int from = open < 0 ? -1 : xml.indexOf('>', open);
        if (from >= 0 && xml.charAt(from - 1) != '/') {
            fields.addOuter(name, value(xml, from + 1));
        }
    }

    private static void attribute(String xml, String element, String name, LogFields fields) {
        int open = xml.indexOf(element);
        if (open >= 0) {
            String value = attribute(xml, open, name);
            fields.addOuter(name.equals("Name") ? "providername" : name, value);
        }
    }

    /** The value of an attribute of the tag that begins at {@code open}; empty if it has none, or was cut off in it. */
    private static String attribute(String xml, int open, String name) {
        int close = xml.indexOf('>', open);
        int at = xml.indexOf(name + '=', open, close < 0 ? xml.length() : close);
        int quote = at < 0 ? -1 : at + name.length() + 1;
        if (quote < 0 || quote >= xml.length()) {
            return "";
        }
        int end = xml.indexOf(xml.charAt(quote), quote + 1);
        return end < 0 ? "" : unescaped(xml.substring(quote + 1, end));
    }

    private static void data(String xml, int open, LogFields fields) {
        int close = xml.indexOf('>', open);
        if (close >= 0 && xml.charAt(close - 1) != '/') {
            fields.add(attribute(xml, open, "Name"), value(xml, close + 1));
        }
    }

    private static String value(String xml, int from) {
        int end = xml.indexOf('<', from);
        return unescaped(xml.substring(from, end < 0 ? xml.length() : end)).strip();
    }

    private static String unescaped(String text) {
        int amp = text.indexOf('&');
        if (amp < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (; amp >= 0; amp = text.indexOf('&', from)) {
            int end = text.indexOf(';', amp, Math.min(text.length(), amp + MAX_ENTITY_CHARS));
            boolean isEntity = end > amp + 1;
            boolean isOpenQuote = !isEntity && text.startsWith(OPEN_QUOTE, amp);
            out.append(text, from, amp);
            from = isEntity ? end + 1 : amp + (isOpenQuote ? OPEN_QUOTE.length() : 1);
            out.append(isEntity ? entity(text.substring(amp + 1, end)) : isOpenQuote ? "\"" : "&");
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String entity(String name) {
        return switch (name) {
            case "lt" -> "<";
            case "gt" -> ">";
            case "amp" -> "&";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> name.startsWith("#") ? character(name.substring(1)) : '&' + name + ';';
        };
    }

    private static String character(String digits) {
        boolean isHex = digits.startsWith("x");
        long code = LogFields.parseNumber(isHex ? "0" + digits : digits, -1);
        return code >= 0 && code <= Character.MAX_CODE_POINT ? Character.toString((int) code) : "\ufffd";
    }
}
