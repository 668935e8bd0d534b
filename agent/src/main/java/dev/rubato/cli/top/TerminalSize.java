package dev.rubato.cli.top;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * How large the terminal at standard output is.
 *
 * @param columns its width
 * @param rows its height, in lines
 */
public record TerminalSize(int columns, int rows) {
    /** What is assumed where nobody tells: that of the VT100, which most terminals begin with. */
    public static final TerminalSize ASSUMED = new TerminalSize(80, 24);

    private static final int STANDARD_OUTPUT = 1;

    /** TIOCGWINSZ, of ioctl_tty(2) and of the BSDs' ttycom.h. */
    private static final long ASK =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux") ? 0x5413 : 0x40087468;

    /** The size now; {@link #ASSUMED} if there is no terminal or it does not tell. */
    @SuppressWarnings("restricted") // the signature is that of ioctl(2) with this request
    public static TerminalSize now() {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle ioctl = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("ioctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
            MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4); // rows, columns, and both in pixels
            int result = (int) ioctl.invokeExact(STANDARD_OUTPUT, ASK, size);
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
            return result == 0 && rows > 0 && columns > 0 ? new TerminalSize(columns, rows) : ASSUMED;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            return ASSUMED; // a system without this call
        }
    }
}
