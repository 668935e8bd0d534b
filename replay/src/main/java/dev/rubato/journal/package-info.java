/** Journals of events and alerts on disk, and the binary codec of their records. */
@NullMarked
package dev.rubato.journal;

import org.jspecify.annotations.NullMarked;
