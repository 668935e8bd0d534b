package dev.rubato.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A {@link ChainLink} as the field {@value #FIELD} of an alert's line. */
final class LinkJson {
    static final String FIELD = "link";

    private LinkJson() {}

    static void write(ChainLink link, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(FIELD);
        json.writeNumberField("seq", link.sequence());
        json.writeNumberField("ordinal", link.ordinal());
        json.writeStringField("previous", link.previous());
        json.writeStringField("hash", link.hash());
        json.writeStringField("key", link.key());
        json.writeStringField("signature", link.signature());
        json.writeEndObject();
    }

    /** Reads the link whose object the parser is at. Unknown fields are skipped; missing ones are empty or 0. */
    static ChainLink read(JsonParser json) throws IOException {
        long sequence = 0;
        long ordinal = 0;
        String previous = "";
        String hash = "";
        String key = "";
        String signature = "";
        need(json, JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "seq" -> sequence = whole(json);
                case "ordinal" -> ordinal = whole(json);
                case "previous" -> previous = text(json);
                case "hash" -> hash = text(json);
                case "key" -> key = text(json);
                case "signature" -> signature = text(json);
                default -> json.skipChildren();
            }
        }
        return new ChainLink(sequence, ordinal, previous, hash, key, signature);
    }

    private static long whole(JsonParser json) throws IOException {
        need(json, JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    private static String text(JsonParser json) throws IOException {
        need(json, JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static void need(JsonParser json, JsonToken token) throws IOException {
        if (json.currentToken() != token) {
            throw new JsonParseException(json, "expected " + token);
        }
    }
}
