package dev.rubato.journal;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one alert from what {@link AlertJson} writes. */
final class AlertReader {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final Alert.Subject NOBODY = new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), "");

    private final JsonParser json;

    private long timeNs;
    private String id = "";
    private String detector = "";
    private String variant = "";
    private Severity severity = Severity.INFO;
    private double score;
    private double threshold;
    private String bound = "";
    private String summary = "";
    private String host = "";
    private Alert.Subject subject = NOBODY;
    private List<Alert.Evidence> evidence = List.of();
    private List<Alert.Cited> events = List.of();
    private List<String> chain = List.of();
    private List<String> attack = List.of();
    private String incident = "";
    private Alert.Completeness completeness = new Alert.Completeness(0, 0, List.of(), List.of());
    private List<String> notes = List.of();
    private int update;
    private @Nullable ChainLink link;

    AlertReader(JsonParser json) {
        this.json = json;
    }

    /** Reads one element of an array, at the parser's current token. */
    @FunctionalInterface
    private interface Element<T> {
        T read() throws IOException;
    }

    StoredAlert read() throws IOException {
        json.nextToken();
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (!takeIdentity(name) && !takeEvidence(name)) {
                json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw wrong("the end of the line");
        }
        Alert alert = new Alert(
                timeNs,
                id,
                detector,
                variant,
                severity,
                score,
                threshold,
                bound,
                summary,
                host,
                subject,
                evidence,
                events,
                chain,
                attack,
                incident,
                completeness,
                notes,
                update);
        return new StoredAlert(alert, link);
    }

    private boolean takeIdentity(String name) throws IOException {
        switch (name) {
            case "time" -> timeNs = time();
            case "id" -> id = text();
            case "detector" -> detector = text();
            case "variant" -> variant = text();
            case "severity" -> severity = severity();
            case "summary" -> summary = text();
            case "host" -> host = host();
            case "subject" -> subject = subject();
            case "incident" -> incident = text();
            case "update" -> update = integer();
            case LinkJson.FIELD -> link = LinkJson.read(json);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeEvidence(String name) throws IOException {
        switch (name) {
            case "score" -> score = number();
            case "threshold" -> threshold = number();
            case "bound" -> bound = text();
            case "evidence" -> evidence = list(this::evidence);
            case "events" -> events = list(this::cited);
            case "chain" -> chain = list(this::text);
            case "attack" -> attack = list(this::text);
            case "completeness" -> completeness = completeness();
            case "notes" -> notes = list(this::text);
            default -> {
                return false;
            }
        }
        return true;
    }

    private String host() throws IOException {
        String name = "";
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            if ("name".equals(field)) {
                name = text();
            } else {
                json.skipChildren();
            }
        }
        return name;
    }

    private Alert.Subject subject() throws IOException {
        int pid = 0;
        long startNs = 0;
        String exe = "";
        List<String> args = List.of();
        boolean argsRead = false;
        String user = "";
        String origin = "";
        List<Alert.Ancestor> lineage = List.of();
        String address = "";
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "pid" -> pid = integer();
                case "start" -> startNs = start();
                case "exe" -> exe = text();
                case "args" -> args = list(this::text);
                case "args_read" -> argsRead = truth();
                case "user" -> user = text();
                case "origin" -> origin = text();
                case "lineage" -> lineage = list(this::ancestor);
                case "address" -> address = text();
                default -> json.skipChildren();
            }
        }
        return new Alert.Subject(pid, startNs, exe, args, argsRead, user, origin, lineage, address);
    }

    private Alert.Ancestor ancestor() throws IOException {
        int pid = 0;
        long startNs = 0;
        String exe = "";
        String command = "";
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "pid" -> pid = integer();
                case "start" -> startNs = start();
                case "exe" -> exe = text();
                case "command" -> command = text();
                default -> json.skipChildren();
            }
        }
        return new Alert.Ancestor(pid, startNs, exe, command);
    }

    private Alert.Evidence evidence() throws IOException {
        String name = "";
        double value = 0;
        double limit = 0;
        String unit = "";
        double nats = 0;
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> name = text();
                case "value" -> value = number();
                case "limit" -> limit = number();
                case "unit" -> unit = text();
                case "nats" -> nats = number();
                default -> json.skipChildren();
            }
        }
        return new Alert.Evidence(name, value, limit, unit, nats);
    }

    private Alert.Cited cited() throws IOException {
        long citedNs = 0;
        String kind = "";
        String text = "";
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "time" -> citedNs = time();
                case "kind" -> kind = text();
                case "text" -> text = text();
                default -> json.skipChildren();
            }
        }
        return new Alert.Cited(citedNs, kind, text);
    }

    private Alert.Completeness completeness() throws IOException {
        long lostEvents = 0;
        long gaps = 0;
        List<String> sampled = List.of();
        List<String> absent = List.of();
        need(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "lost_events" -> lostEvents = whole();
                case "gaps" -> gaps = whole();
                case "sampled" -> sampled = list(this::text);
                case "absent" -> absent = list(this::text);
                default -> json.skipChildren();
            }
        }
        return new Alert.Completeness(lostEvents, gaps, sampled, absent);
    }

    private <T> List<T> list(Element<T> element) throws IOException {
        need(JsonToken.START_ARRAY);
        List<T> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(element.read());
        }
        return list;
    }

    private String text() throws IOException {
        need(JsonToken.VALUE_STRING);
        return json.getText();
    }

    private double number() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Double.NaN;
        }
        if (json.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            need(JsonToken.VALUE_NUMBER_INT);
        }
        return json.getDoubleValue();
    }

    private long whole() throws IOException {
        need(JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    private int integer() throws IOException {
        need(JsonToken.VALUE_NUMBER_INT);
        return json.getIntValue();
    }

    private boolean truth() throws IOException {
        if (json.currentToken() != JsonToken.VALUE_TRUE) {
            need(JsonToken.VALUE_FALSE);
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    private long start() throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL ? 0 : time();
    }

    private long time() throws IOException {
        String text = text();
        try {
            Instant time = Instant.parse(text);
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NS_PER_SECOND), time.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong("a time");
        }
    }

    private Severity severity() throws IOException {
        return switch (text()) {
            case "info" -> Severity.INFO;
            case "low" -> Severity.LOW;
            case "medium" -> Severity.MEDIUM;
            case "high" -> Severity.HIGH;
            case "critical" -> Severity.CRITICAL;
            default -> throw wrong("a severity");
        };
    }

    private void need(JsonToken token) throws IOException {
        if (json.currentToken() != token) {
            throw wrong(String.valueOf(token));
        }
    }

    private JsonParseException wrong(String expected) {
        return new JsonParseException(json, "expected " + expected);
    }
}
