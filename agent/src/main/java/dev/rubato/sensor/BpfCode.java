package dev.rubato.sensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Instructions of the kernel's virtual machine, one after the other. Registers are numbers: 0 holds results, 1 to 5
 * arguments of a call, 6 to 9 keep their value, 10 is the end of the stack. A jump leads to the end of the program.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9669">RFC 9669, BPF Instruction Set Architecture</a>
 */
final class BpfCode {
    static final int INSTRUCTION_BYTES = 8;
    static final int STACK = 10;

    private static final int LOAD_MAP = 0x18;
    private static final int MAP_DESCRIPTOR = 1;
    private static final int LOAD_LONG = 0x79;
    private static final int STORE_LONG = 0x7b;
    private static final int STORE_INT = 0x63;
    private static final int STORE_INT_NUMBER = 0x62;
    private static final int MOVE = 0xbf;
    private static final int MOVE_NUMBER = 0xb7;
    private static final int ADD_NUMBER = 0x07;
    private static final int SUBTRACT = 0x1f;
    private static final int SHIFT_RIGHT_NUMBER = 0x77;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_NOT_ABOVE = 0xb5;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;

    private record Instruction(int code, int to, int from, int offset, int number) {}

    private final List<Instruction> instructions = new ArrayList<>();

    private BpfCode add(int code, int to, int from, int offset, int number) {
        instructions.add(new Instruction(code, to, from, offset, number));
        return this;
    }

    /** {@code to = *(u64 *) (from + offset)}. */
    BpfCode load(int to, int from, int offset) {
        return add(LOAD_LONG, to, from, offset, 0);
    }

    /** {@code *(u64 *) (to + offset) = from}. */
    BpfCode store(int to, int offset, int from) {
        return add(STORE_LONG, to, from, offset, 0);
    }

    /** {@code *(u32 *) (to + offset) = from}. */
    BpfCode storeInt(int to, int offset, int from) {
        return add(STORE_INT, to, from, offset, 0);
    }

    /** {@code *(u32 *) (to + offset) = number}. */
    BpfCode storeNumber(int to, int offset, int number) {
        return add(STORE_INT_NUMBER, to, 0, offset, number);
    }

    /** {@code to = number}. */
    BpfCode set(int to, int number) {
        return add(MOVE_NUMBER, to, 0, 0, number);
    }

    /** {@code to = from + number}. */
    BpfCode sum(int to, int from, int number) {
        add(MOVE, to, from, 0, 0);
        return number == 0 ? this : add(ADD_NUMBER, to, 0, 0, number);
    }

    /** {@code to -= from}. */
    BpfCode subtract(int to, int from) {
        return add(SUBTRACT, to, from, 0, 0);
    }

    /** {@code to >>= bits}, without sign. */
    BpfCode shiftRight(int to, int bits) {
        return add(SHIFT_RIGHT_NUMBER, to, 0, 0, bits);
    }

    /** {@code to = } the map behind a descriptor. */
    BpfCode map(int to, int descriptor) {
        add(LOAD_MAP, to, MAP_DESCRIPTOR, 0, descriptor);
        return add(0, 0, 0, 0, 0);
    }

    /** Calls a helper of the kernel by its number. */
    BpfCode call(int helper) {
        return add(CALL, 0, 0, 0, helper);
    }

    /** Leaves the program if the register is 0. */
    BpfCode leaveIfZero(int register) {
        return add(JUMP_IF_EQUAL, register, 0, LEAVE, 0);
    }

    private static final int LEAVE = Short.MAX_VALUE;

    /** {@code register = min(register, number)}, without sign, so that the verifier knows its bound. */
    BpfCode atMost(int register, int number) {
        return add(JUMP_IF_NOT_ABOVE, register, 0, 1, number).set(register, number);
    }

    /** {@code register = 0} unless register 0 holds 0: the last call failed. */
    BpfCode clearIfFailed(int register) {
        return add(JUMP_IF_EQUAL, 0, 0, 1, 0).set(register, 0);
    }

    /** The program as the kernel takes it, ended by {@code return 0}. */
    byte[] bytes() {
        set(0, 0);
        int end = instructions.size() - 1;
        add(EXIT, 0, 0, 0, 0);
        ByteBuffer bytes =
                ByteBuffer.allocate(instructions.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        for (int at = 0; at < instructions.size(); at++) {
            Instruction one = instructions.get(at);
            int offset = one.offset() == LEAVE ? end - at - 1 : one.offset();
            // the order of the two halves of the register byte follows that of the machine
            boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            int registers = little ? one.from() << 4 | one.to() : one.to() << 4 | one.from();
            bytes.put((byte) one.code())
                    .put((byte) registers)
                    .putShort((short) offset)
                    .putInt(one.number());
        }
        return bytes.array();
    }
}
