package dev.rubato.sink.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts as somebody would write them who wants a message to end early, say something else, or look like another. */
final class HostileTexts {
    private static final String[] PIECES = {
        "a",
        "word",
        " ",
        "  ",
        "|",
        "=",
        "\\",
        "^",
        "\"",
        "'",
        ",",
        "{",
        "}",
        "%",
        "<",
        ">",
        "#011",
        "é",
        "中",
        "😀",
        "cs1=forged",
        " act=allowed",
        "CEF:0|A|B|1|2|3|4|",
        "LEEF:2.0|",
        "</script>",
        "\",\"id\":\"forged",
        "\\n",
        "\\=",
        "\\u0041",
        "%s%n",
        "${x}"
    };
    private static final String[] HIDDEN = {
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\0",
        "\u001b[2J",
        "\u0007",
        "\u007f",
        "\u0085",
        "\u009b",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u200f",
        "\ufeff",
        "\uffff",
        "\ud800",
        "\udfff",
        "\udc00\ud800"
    };
    private static final String[] LONG_PIECES = {"a", " ", "=", "\\", "|", "😀", "\n", "\0", "\u202e", "\ud800"};
    private static final int LONG = 64 << 10;

    private HostileTexts() {}

    /** Without anything hidden, at most about 200 characters each. */
    static List<String> visible(Random random, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(of(random, 1 + random.nextInt(20), PIECES));
        }
        return texts;
    }

    /** Of all kinds, some of 64 KiB. */
    static List<String> all(Random random, int count) {
        List<String> texts = new ArrayList<>(visible(random, count));
        String[] both = java.util.stream.Stream.of(PIECES, HIDDEN)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
        for (int i = 0; i < count; i++) {
            texts.add(of(random, 1 + random.nextInt(40), both));
        }
        texts.addAll(List.of(both));
        for (String piece : LONG_PIECES) {
            texts.add(piece.repeat(LONG / piece.length()));
        }
        return texts;
    }

    private static String of(Random random, int pieces, String[] from) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(from[random.nextInt(from.length)]);
        }
        return text.toString();
    }
}
