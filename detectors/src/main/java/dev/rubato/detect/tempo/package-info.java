/** Whose tempo a lineage has: a person's, a script's or a language-model agent's. Context, never an alarm. */
@NullMarked
package dev.rubato.detect.tempo;

import org.jspecify.annotations.NullMarked;
