package dev.rubato.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is caught and what is not, by the command lines of {@code corpus.txt}. */
class SecretCorpusTest {
    private static final Pattern RANDOM_PART = Pattern.compile("<([aAh])([0-9]+)>");
    private static final Pattern MARKED = Pattern.compile("«[^»]*»");
    private static final Pattern REPLACED = Pattern.compile("\\[redacted:[A-Za-z0-9-]+\\]");
    private static final String HEXADECIMAL = "0123456789abcdef";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    private static final long SEED = 11;
    private final Random random = new Random(SEED);
    private final List<String> different = new ArrayList<>();
    private final SecretRules rules = SecretRules.builtIn();

    @Test
    void whatIsMarkedGoesAndAllElseStaysAsArguments() throws IOException {
        for (String line : section("caught")) {
            List<String> arguments = arguments(line);
            compare(expected(arguments), found(new TextRedactor(rules).redact(plain(arguments))));
        }
        assertEquals(List.of(), different);
    }

    @Test
    void secretsAreFoundInAnEntireCommandLineAsWell() throws IOException {
        for (String line : section("caught")) {
            if (line.contains("correct horse")) {
                continue; // in a text without quotes nothing tells where such a value ends
            }
            String command = String.join(" ", arguments(line));
            String plain = command.replace("«", "").replace("»", "");
            compare(expected(List.of(command)), found(List.of(new TextRedactor(rules).redact(plain))));
        }
        assertEquals(List.of(), different);
    }

    @Test
    void whatIsNoSecretStays() throws IOException {
        for (String line : section("left alone")) {
            List<String> arguments = arguments(line);
            compare(arguments, new TextRedactor(rules).redact(arguments));
        }
        assertEquals(List.of(), different);
    }

    /** If one of these is found one day, the table of what is missed has to change. */
    @Test
    void whatIsKnownToBeMissedIsMissed() throws IOException {
        for (String line : section("missed")) {
            List<String> arguments = arguments(line);
            compare(arguments, new TextRedactor(rules).redact(arguments));
        }
        assertEquals(List.of(), different);
    }

    private void compare(List<String> expected, List<String> redacted) {
        if (!expected.equals(redacted)) {
            different.add("\nwanted " + expected + "\nbut was " + redacted);
        }
    }

    private List<String> section(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        try (InputStream in = SecretCorpusTest.class.getResourceAsStream("corpus.txt")) {
            assertNotNull(in);
            boolean inside = false;
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("#")) {
                    inside = line.startsWith("# " + name);
                } else if (inside && !line.isEmpty()) {
                    lines.add(line);
                }
            }
        }
        assertTrue(lines.size() >= 5, name);
        return lines;
    }

    private List<String> arguments(String line) {
        String filled = RANDOM_PART.matcher(line).replaceAll(part -> {
            String letters = switch (part.group(1)) {
                case "h" -> HEXADECIMAL;
                case "A" -> LETTERS.toUpperCase(java.util.Locale.ROOT) + "0123456789";
                default -> LETTERS + LETTERS.toUpperCase(java.util.Locale.ROOT) + "0123456789";
            };
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Integer.parseInt(part.group(2)); i++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            return text.toString();
        });
        return Arrays.asList(filled.split(" ‖ ", -1));
    }

    private static List<String> plain(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.replace("«", "").replace("»", ""))
                .toList();
    }

    private static List<String> expected(List<String> arguments) {
        return arguments.stream()
                .map(argument -> MARKED.matcher(argument).replaceAll("[redacted]"))
                .toList();
    }

    private static List<String> found(List<String> arguments) {
        return arguments.stream()
                .map(argument -> REPLACED.matcher(argument).replaceAll("[redacted]"))
                .toList();
    }
}
