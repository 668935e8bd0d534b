package dev.rubato.detect.spawn;

import dev.rubato.lineage.HostProcess;

/**
 * The start of a shell, interpreter or transfer tool.
 *
 * @param timeNs when it began to run
 * @param past what was known of such starts before it
 */
record Spawn(HostProcess child, Command command, long timeNs, Habits.Past past) {}
