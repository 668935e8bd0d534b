package dev.rubato.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of a Zeek log in JSON. Names of nested fields are joined by dots; {@code id_orig_h}, as some shippers write
 * it, is found as {@code id.orig_h}. Owned by one thread.
 */
final class ZeekJson implements ZeekRow {
    /** Objects within objects that are looked into. */
    private static final int MAX_DEPTH = 4;

    private static final int MAX_FIELDS = 1024;

    private final JsonFactory json = new JsonFactory();
    private final Map<String, String> values = new HashMap<>();

    /** Takes the record in {@code line}; false if that is no JSON object. */
    boolean row(String line) {
        values.clear();
        try (JsonParser parser = json.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            object(parser, "", 1);
            return true;
        } catch (IOException e) {
            return false; // the reader rejects the line
        }
    }

    private void object(JsonParser parser, String prefix, int depth) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String value = value(parser, prefix + name, depth);
            if (value != null && values.size() < MAX_FIELDS) {
                values.putIfAbsent(prefix + name, value);
            }
        }
    }

    private @Nullable String value(JsonParser parser, String name, int depth) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT && depth < MAX_DEPTH) {
            object(parser, name + ".", depth + 1);
            return null;
        }
        if (token == JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        if (token == JsonToken.START_ARRAY) {
            return array(parser);
        }
        return token == null || token == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private static String array(JsonParser parser) throws IOException {
        StringBuilder all = new StringBuilder();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new IOException("the array does not end");
            }
            if (token.isStructStart()) {
                parser.skipChildren();
            } else {
                all.append(all.isEmpty() ? "" : ",").append(parser.getText());
            }
        }
        return all.toString();
    }

    @Override
    public String text(String field) {
        String value = values.get(field);
        if (value == null && field.startsWith("id.")) {
            value = values.get("id_" + field.substring(3));
        }
        return value == null ? "" : value;
    }
}
