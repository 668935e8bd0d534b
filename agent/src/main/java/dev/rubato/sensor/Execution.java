package dev.rubato.sensor;

import dev.rubato.event.ProcessImage.Stdin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel copied of a process when it executed a program.
 *
 * @param monoNs when, in nanoseconds of the monotonic clock
 * @param user numeric effective user id
 * @param interpreter path of the file that runs: of a script, the interpreter that its first line names
 * @param args cut to what an event keeps; null if they could not be copied
 * @param argumentBytes how many bytes of arguments were copied
 */
record Execution(
        long monoNs,
        ProcStat stat,
        String user,
        Stdin stdin,
        String interpreter,
        @Nullable List<String> args,
        int argumentBytes) {}
