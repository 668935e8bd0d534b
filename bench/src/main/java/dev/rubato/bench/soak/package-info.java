/** Whether what the agent takes of a machine stays level for hours of work, scans and changes. */
@NullMarked
package dev.rubato.bench.soak;

import org.jspecify.annotations.NullMarked;
