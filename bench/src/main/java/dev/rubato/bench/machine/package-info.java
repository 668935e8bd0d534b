/** The machine that is measured on: its processes as the kernel accounts for them, commands, tables and plots. */
@NullMarked
package dev.rubato.bench.machine;

import org.jspecify.annotations.NullMarked;
