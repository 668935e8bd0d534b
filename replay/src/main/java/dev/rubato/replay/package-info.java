/** Plays journals and traces through the detectors. */
@NullMarked
package dev.rubato.replay;

import org.jspecify.annotations.NullMarked;
