package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;

/**
 * A program above a start whose doing the start is, by what it is.
 *
 * @param process the process; the child itself where its own earlier image is all that is known
 * @param image what that process runs, or ran
 * @param role what that makes it
 */
record Starter(HostProcess process, ProcessImage image, Role role) {}
