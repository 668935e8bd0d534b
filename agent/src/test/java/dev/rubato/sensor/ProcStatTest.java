package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcStatTest {
    private static final String REST =
            " S 4242 4300 4310 34816 4300 4194560 102 0 0 0 1 2 0 0 20 0 1 0 179608 3133440 414 184467\n";

    private static @Nullable ProcStat parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ProcStat.parse(bytes, bytes.length);
    }

    @Test
    void readsIdsTerminalAndStart() {
        assertEquals(new ProcStat(12967, 4242, 4310, 34816, 179608), parse("12967 (cat)" + REST));
    }

    @Test
    void isNotMisledByNamesWithSpacesAndParentheses() {
        assertEquals(new ProcStat(7, 4242, 4310, 34816, 179608), parse("7 (a) S 1 (b c)" + REST));
    }

    @Test
    void givesNothingForWhatIsNoStat() {
        assertNull(parse(""));
        assertNull(parse("12967 (cat"));
        assertNull(parse("12967 (cat) S 1 2 3"));
        assertNull(parse("x (cat)" + REST));
        assertNull(parse(")"));
    }
}
