package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BpfCodeTest {
    /** Each instruction as code, registers, offset and number. */
    private static List<String> text(BpfCode code) {
        ByteBuffer bytes = ByteBuffer.wrap(code.bytes()).order(ByteOrder.nativeOrder());
        List<String> text = new ArrayList<>();
        while (bytes.hasRemaining()) {
            text.add(String.format("%02x %02x %d %d", bytes.get(), bytes.get(), bytes.getShort(), bytes.getInt()));
        }
        return text;
    }

    @Test
    void instructionsAreEncodedAsInRfc9669() {
        BpfCode code = new BpfCode()
                .load(6, 1, 16)
                .storeNumber(BpfCode.STACK, -4, 7)
                .sum(2, 10, -4)
                .map(1, 99)
                .call(1);
        assertEquals(
                List.of(
                        "79 16 16 0",
                        "62 0a -4 7",
                        "bf a2 0 0",
                        "07 02 0 -4",
                        "18 11 0 99",
                        "00 00 0 0",
                        "85 00 0 1",
                        "b7 00 0 0",
                        "95 00 0 0"),
                text(code));
    }

    @Test
    void leavingJumpsToTheResultAndABoundPassesOverItsCorrection() {
        BpfCode code = new BpfCode().leaveIfZero(3).atMost(8, 100).clearIfFailed(8);
        assertEquals(
                List.of("15 03 4 0", "b5 08 1 100", "b7 08 0 100", "15 00 1 0", "b7 08 0 0", "b7 00 0 0", "95 00 0 0"),
                text(code));
    }
}
