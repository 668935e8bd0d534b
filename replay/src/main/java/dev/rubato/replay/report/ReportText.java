package dev.rubato.replay.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place where texts written by strangers enter the page: as JSON within a script element, in ASCII, without any
 * character that means something in HTML.
 *
 * <p>What a reader could not see, or what turns the direction of text around it, is shown as its code. Long texts are
 * cut.
 */
final class ReportText {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .setCharacterEscapes(new MarkupEscapes()));

    private ReportText() {}

    /** Escapes what could end the script element or begin another. */
    private static final class MarkupEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private final int[] ascii = standardAsciiEscapesForJSON();

        MarkupEscapes() {
            for (char c : new char[] {'<', '>', '&', '\'', '/'}) {
                ascii[c] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return null;
        }
    }

    /** The document as it may stand within a script element. */
    static String json(ObjectNode document) {
        shorten(document);
        StringWriter out = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            MAPPER.writeTree(json, document);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    private static void shorten(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getValue() instanceof TextNode text) {
                    field.setValue(TextNode.valueOf(visible(text.textValue())));
                } else {
                    shorten(field.getValue());
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TextNode text) {
                    array.set(i, TextNode.valueOf(visible(text.textValue())));
                } else {
                    shorten(array.get(i));
                }
            }
        }
    }

    /** The text cut, with every character that hides or turns text shown as its code. */
    static String visible(String text) {
        boolean cut = text.length() > ReportLimits.TEXT_CHARS;
        String kept = cut ? text.substring(0, ReportLimits.TEXT_CHARS) : text;
        StringBuilder shown = new StringBuilder(kept.length());
        kept.codePoints().forEach(c -> {
            if (isHidden(c)) {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                shown.appendCodePoint(c);
            }
        });
        return cut ? shown + "… (" + (text.length() - ReportLimits.TEXT_CHARS) + " more characters)" : shown.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** RFC 3339 in UTC. */
    static String time(long timeNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_SECOND), Math.floorMod(timeNs, NS_PER_SECOND))
                .toString();
    }

    /** The texts as a JSON array below {@code name}. */
    static void list(ObjectNode into, String name, List<String> texts) {
        ArrayNode array = into.putArray(name);
        texts.forEach(array::add);
    }
}
