package dev.rubato.privacy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CharPairsTest {
    private static final int TEXTS = 2_000;

    @Test
    void noKeywordThatATextHoldsIsRuledOut() {
        Random random = new Random(1);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random, 1 + random.nextInt(200));
            CharPairs.Filter filter = filterOf(text);
            for (int j = 0; j < 20; j++) {
                int from = random.nextInt(text.length());
                String keyword = text.substring(from, from + random.nextInt(text.length() - from + 1));
                assertTrue(filter.mayHold(new CharPairs(keyword)), () -> keyword + " in " + text);
            }
        }
    }

    @Test
    void mostKeywordsThatATextDoesNotHoldAreRuledOut() {
        CharPairs.Filter filter = filterOf("/usr/bin/node /home/dev/project/server.js --port 3000");
        for (String keyword : new String[] {"password", "akia", "glpat-", "://", "-u"}) {
            assertFalse(filter.mayHold(new CharPairs(keyword)), keyword);
        }
    }

    @Test
    void aKeywordOfOneCharacterIsAlwaysLookedFor() {
        assertTrue(filterOf("").mayHold(new CharPairs("x")));
        assertFalse(filterOf("x").mayHold(new CharPairs("xx")));
    }

    @Test
    void theNextTextHasNothingOfTheOneBefore() {
        CharPairs.Filter filter = filterOf("password");
        filter.take("word");
        assertFalse(filter.mayHold(new CharPairs("password")));
        assertTrue(filter.mayHold(new CharPairs("word")));
    }

    /** UTF-16 units of all kinds, lone surrogates among them. */
    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char)
                    (random.nextInt(4) == 0 ? random.nextInt(Character.MAX_VALUE + 1) : ' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    private static CharPairs.Filter filterOf(String text) {
        CharPairs.Filter filter = new CharPairs.Filter();
        filter.take(text);
        return filter;
    }
}
