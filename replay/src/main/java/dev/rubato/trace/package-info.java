/** Readers that turn captured traces into events. */
@NullMarked
package dev.rubato.trace;

import org.jspecify.annotations.NullMarked;
