package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Audit events that a collector has written as JSON: laurel gives an object a record
 * (https://github.com/threathunters-io/laurel/blob/master/man/laurel.8.md), go-audit a list of raw records
 * (https://github.com/slackhq/go-audit); others carry the raw line in a field.
 */
final class AuditJson {
    /** Fields in which collectors keep the line that they were given. */
    private static final String[] CARRIERS = {
        "syslogmessage", "event.original", "message", "_raw", "raw", "log", "msg", "raw_log"
    };

    private static final List<String> ARGUMENTS = List.of("ARGV", "ARGV_STR");

    private AuditJson() {}

    /** Whether this is an event of laurel. */
    static boolean isLaurel(JsonNode json) {
        return json.path("ID").asText().indexOf(':') > 0;
    }

    /** Whether this is an event of go-audit. */
    static boolean isGoAudit(JsonNode json) {
        return json.path("messages").isArray() && json.path("sequence").isNumber();
    }

    /** The line that the collector was given, and before it the name of the host; null if there is none. */
    static @Nullable String line(JsonNode json) {
        LogFields fields = LogFields.of(json);
        for (String carrier : CARRIERS) {
            String value = fields.get(carrier);
            if (value.contains("audit(")) {
                String host = WindowsEvents.host(fields);
                return host.isEmpty() || value.contains("node=") ? value : "node=" + host + ' ' + value;
            }
        }
        return null;
    }

    /** A record of laurel's event, or null if the event has none of that type. */
    static @Nullable AuditRecord laurel(JsonNode json, String type) {
        JsonNode part = json.path(type);
        String id = json.path("ID").asText();
        int colon = id.lastIndexOf(':');
        long timeNs = LogTime.parse(id.substring(0, colon)).orElse(-1);
        long serial = LogFields.parseNumber(id.substring(colon + 1), -1);
        if (part.isArray()) {
            part = part.path(0);
        }
        if (!part.isObject() || timeNs < 0 || serial < 0) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            if (field.getValue().isValueNode()) {
                fields.put(
                        field.getKey(),
                        AuditRecord.asText(
                                unprefixed(field.getKey(), field.getValue().asText())));
            }
        }
        if (type.equals("PROCTITLE")) {
            fields.put("proctitle", title(part));
        } else {
            addArguments(part, fields);
        }
        if (type.equals("SOCKADDR") && part.path("SADDR").isObject()) {
            fields.put("saddr", AuditRecord.asText(address(part.path("SADDR"))));
        }
        return new AuditRecord(LogImages.host(json.path("NODE").asText()), type, timeNs, serial, fields);
    }

    /** Laurel writes hexadecimal numbers with 0x. */
    private static String unprefixed(String name, String value) {
        boolean isHex = value.startsWith("0x") && (name.equals("arch") || name.matches("a\\d"));
        return isHex ? value.substring(2) : value;
    }

    private static void addArguments(JsonNode part, Map<String, String> fields) {
        for (String name : ARGUMENTS) {
            JsonNode arguments = part.path(name);
            for (int i = 0; i < arguments.size(); i++) {
                fields.putIfAbsent("a" + i, AuditRecord.asText(arguments.path(i).asText()));
            }
            if (arguments.isTextual()) {
                List<String> split = LogImages.split(arguments.asText());
                for (int i = 0; i < split.size(); i++) {
                    fields.putIfAbsent("a" + i, AuditRecord.asText(split.get(i)));
                }
            }
        }
    }

    private static String title(JsonNode part) {
        StringBuilder joined = new StringBuilder();
        for (JsonNode argument : part.path("ARGV")) {
            joined.append(joined.isEmpty() ? "" : "\0").append(argument.asText());
        }
        return AuditRecord.asText(joined.toString());
    }

    private static String address(JsonNode address) {
        SocketAddresses.Endpoint endpoint = SocketAddresses.of(
                address.path("addr").asText(), address.path("port").asInt());
        return endpoint == null ? "" : endpoint.toHex();
    }
}
