package dev.rubato.sink.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The published schema of OCSF (the files beside this class, as ocsf/ocsf-schema has them), and what an event breaks of
 * it: unknown attributes, missing ones, types with their patterns and ranges, enumerations with their captions, and
 * constraints.
 */
final class OcsfSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CLASS_FILES =
            List.of("events/base_event.json", "events/findings/finding.json", "events/findings/detection_finding.json");

    private final JsonNode dictionary = read("dictionary.json");
    private final Map<String, ObjectNode> objects = new HashMap<>();
    private final ObjectNode detectionFinding = JSON.createObjectNode();

    OcsfSchema() {
        detectionFinding.putObject("attributes");
        for (String file : CLASS_FILES) {
            extend(detectionFinding, read(file));
        }
    }

    static String version() {
        return read("version.json").get("version").textValue();
    }

    /** What a Detection Finding breaks; empty if it is valid. */
    List<String> problems(JsonNode event) {
        List<String> problems = new ArrayList<>();
        object("", detectionFinding, event, problems);
        long typeUid = event.path("class_uid").asLong() * 100
                + event.path("activity_id").asLong();
        if (event.path("type_uid").asLong() != typeUid) {
            problems.add("type_uid is not " + typeUid);
        }
        if (event.path("class_uid").asLong() != 2004
                || event.path("category_uid").asLong() != 2) {
            problems.add("not of the class Detection Finding");
        }
        return problems;
    }

    private void object(String path, JsonNode definition, JsonNode value, List<String> problems) {
        if (!value.isObject()) {
            problems.add(path + " is no object");
            return;
        }
        JsonNode attributes = definition.get("attributes");
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            String at = path + "." + each.getKey();
            if (!attributes.has(each.getKey()) || isOfProfile(attributes.get(each.getKey()))) {
                problems.add(at + " is unknown");
            } else {
                attribute(at, attribute(each.getKey(), attributes), each.getValue(), problems);
                caption(path, each.getKey(), attributes, value, problems);
            }
        }
        for (Map.Entry<String, JsonNode> each : attributes.properties()) {
            boolean required =
                    each.getValue().path("requirement").asText().equals("required") && !isOfProfile(each.getValue());
            if (required && !value.has(each.getKey())) {
                problems.add(path + "." + each.getKey() + " is missing");
            }
        }
        JsonNode atLeastOne = definition.path("constraints").path("at_least_one");
        boolean met = atLeastOne.isMissingNode();
        for (JsonNode name : atLeastOne) {
            met |= value.has(name.textValue());
        }
        if (!met) {
            problems.add(path + " has none of " + atLeastOne);
        }
    }

    /** Whether an attribute is there only under a profile; our events apply none. */
    private static boolean isOfProfile(JsonNode attribute) {
        return attribute.path("profile").isTextual();
    }

    /** The attribute as the dictionary has it, with what the object or class changes of it. */
    private JsonNode attribute(String name, JsonNode attributes) {
        ObjectNode merged = dictionary.get("attributes").get(name).deepCopy();
        for (Map.Entry<String, JsonNode> change : attributes.get(name).properties()) {
            if (change.getKey().equals("enum") && merged.has("enum")) {
                ((ObjectNode) merged.get("enum")).setAll((ObjectNode) change.getValue());
            } else {
                merged.set(change.getKey(), change.getValue());
            }
        }
        return merged;
    }

    private void attribute(String path, JsonNode definition, JsonNode value, List<String> problems) {
        if (definition.path("is_array").asBoolean()) {
            if (!value.isArray() || value.isEmpty()) {
                problems.add(path + " is no array with elements");
            }
            for (JsonNode element : value) {
                single(path + "[]", definition, element, problems);
            }
        } else {
            single(path, definition, value, problems);
        }
    }

    private void single(String path, JsonNode definition, JsonNode value, List<String> problems) {
        String type = definition.get("type").textValue();
        JsonNode typeDefinition = dictionary.get("types").get("attributes").path(type);
        if (typeDefinition.isMissingNode()) {
            if (!type.equals("object")) {
                object(path, objectType(type), value, problems);
            }
            return;
        }
        String base = typeDefinition.path("type").asText(type);
        boolean fits = switch (base) {
            case "string_t" -> value.isTextual();
            case "integer_t" -> value.isIntegralNumber() && value.canConvertToInt();
            case "long_t", "timestamp_t" -> value.isIntegralNumber();
            case "float_t" -> value.isNumber();
            case "boolean_t" -> value.isBoolean();
            case "json_t" -> true;
            default -> throw new IllegalStateException("type " + base);
        };
        if (!fits) {
            problems.add(path + " is no " + type + ": " + value);
        }
        String pattern = typeDefinition.path("regex").asText("");
        if (!pattern.isEmpty()
                && !Pattern.compile(pattern).matcher(value.asText()).find()) {
            problems.add(path + " is no " + type + ": " + value);
        }
        JsonNode range = typeDefinition.path("range");
        if (range.isArray()
                && (value.asLong() < range.get(0).asLong()
                        || value.asLong() > range.get(1).asLong())) {
            problems.add(path + " is out of range: " + value);
        }
        if (value.asText().length() > typeDefinition.path("max_len").asInt(Integer.MAX_VALUE)) {
            problems.add(path + " is too long");
        }
        // the enumerations of classes and categories are made of the files of all of them
        boolean closed = definition.has("enum") && !path.equals(".class_uid") && !path.equals(".category_uid");
        if (closed && !definition.get("enum").has(value.asText()) && !isObservable(path, value)) {
            problems.add(path + " is not in the enumeration: " + value);
        }
    }

    /** The numbers of observables are spread over the types and attributes that can be one. */
    private boolean isObservable(String path, JsonNode value) {
        boolean found = false;
        for (String part : List.of("types", "attributes")) {
            JsonNode definitions = part.equals("types") ? dictionary.at("/types/attributes") : dictionary.get(part);
            for (JsonNode each : definitions) {
                found |= each.path("observable").asInt(-1) == value.asInt();
            }
        }
        return path.equals(".observables[].type_id") && found;
    }

    /** Next to a number of an enumeration stands its caption. */
    private void caption(String path, String name, JsonNode attributes, JsonNode value, List<String> problems) {
        JsonNode definition = attribute(name, attributes);
        String sibling = definition.path("sibling").asText("");
        String caption = definition
                .path("enum")
                .path(value.get(name).asText())
                .path("caption")
                .asText("");
        if (!sibling.isEmpty() && !caption.isEmpty() && value.has(sibling)) {
            if (!value.get(sibling).asText().equals(caption) && !sibling.endsWith("type_name")) {
                problems.add(path + "." + sibling + " is not " + caption);
            }
        }
    }

    private JsonNode objectType(String name) {
        ObjectNode known = objects.get(name);
        if (known == null) {
            known = JSON.createObjectNode();
            known.putObject("attributes");
            JsonNode own = read("objects/" + name + ".json");
            if (own.has("extends")) {
                extend(known, objectType(own.get("extends").textValue()));
            }
            extend(known, own);
            objects.put(name, known);
        }
        return known;
    }

    private static void extend(ObjectNode merged, JsonNode more) {
        ObjectNode attributes = (ObjectNode) merged.get("attributes");
        for (JsonNode include : more.path("attributes").path("$include")) {
            JsonNode profile = read(include.textValue());
            for (JsonNode attribute : profile.get("attributes")) {
                ((ObjectNode) attribute).put("profile", profile.get("name").textValue());
            }
            extend(merged, profile);
        }
        for (Map.Entry<String, JsonNode> each : more.path("attributes").properties()) {
            if (each.getKey().equals("$include")) {
                continue;
            }
            JsonNode before = attributes.path(each.getKey());
            ObjectNode both = before.isObject() ? before.deepCopy() : JSON.createObjectNode();
            attributes.set(each.getKey(), both.setAll((ObjectNode) each.getValue()));
        }
        if (more.has("constraints")) {
            merged.set("constraints", more.get("constraints"));
        }
    }

    private static JsonNode read(String file) {
        try (InputStream in = OcsfSchema.class.getResourceAsStream("ocsf/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the schema's " + file + " is not among the test resources");
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
