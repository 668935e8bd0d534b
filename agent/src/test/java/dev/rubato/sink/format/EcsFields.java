package dev.rubato.sink.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The published fields of the Elastic Common Schema, and what a document breaks of them. */
final class EcsFields {
    /** Columns of {@code ecs/fields.tsv}. */
    private record Field(String type, boolean array, List<String> allowed) {}

    private final Map<String, Field> fields = new HashMap<>();

    EcsFields() {
        try (InputStream in = EcsFields.class.getResourceAsStream("ecs/fields.tsv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\t", -1);
                    List<String> allowed = columns.length > 3 ? Arrays.asList(columns[3].split(" ", -1)) : List.of();
                    fields.put(columns[0], new Field(columns[1], columns[2].equals("array"), allowed));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a document breaks; fields below {@code own} are the product's and not judged. */
    List<String> problems(JsonNode document, String own) {
        List<String> problems = new ArrayList<>();
        walk("", document, own, problems);
        for (JsonNode category : document.at("/event/category")) {
            String types = Objects.requireNonNull(fields.get("event.category")).allowed().stream()
                    .filter(each -> each.startsWith(category.asText() + "="))
                    .findFirst()
                    .orElse("=");
            for (JsonNode type : document.at("/event/type")) {
                if (!List.of(types.substring(types.indexOf('=') + 1).split(",")).contains(type.asText())) {
                    problems.add("event.type " + type.asText() + " does not go with " + category.asText());
                }
            }
        }
        return problems;
    }

    private void walk(String path, JsonNode node, String own, List<String> problems) {
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String at = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            Field field = fields.get(at);
            if (at.equals(own)) {
                continue;
            }
            if (each.getValue().isObject() && (field == null || field.type().equals("object"))) {
                walk(at, each.getValue(), own, problems);
            } else if (field == null) {
                problems.add(at + " is unknown");
            } else if (each.getValue().isArray() != field.array()) {
                problems.add(at + (field.array() ? " is no array" : " is an array"));
            } else if (field.array()) {
                each.getValue().forEach(element -> value(at, field, element, problems));
            } else {
                value(at, field, each.getValue(), problems);
            }
        }
    }

    private static void value(String path, Field field, JsonNode value, List<String> problems) {
        boolean fits = switch (field.type()) {
            case "keyword", "wildcard", "match_only_text" -> value.isTextual();
            case "long" -> value.isIntegralNumber();
            case "float" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "date" -> isDate(value.asText());
            case "ip" -> isAddress(value.asText());
            default -> false;
        };
        Set<String> allowed = Set.copyOf(field.allowed().stream()
                .map(each -> each.contains("=") ? each.substring(0, each.indexOf('=')) : each)
                .toList());
        if (!fits || (!allowed.isEmpty() && !allowed.contains(value.asText()))) {
            problems.add(path + " is no " + field.type() + ": " + value);
        }
    }

    private static boolean isDate(String text) {
        try {
            return OffsetDateTime.parse(text).getYear() > 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isAddress(String text) {
        try {
            return text.matches("[0-9a-fA-F.:]+") && InetAddress.getByName(text).getAddress().length > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
