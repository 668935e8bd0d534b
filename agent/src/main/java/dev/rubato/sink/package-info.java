/** Where alerts leave. */
@NullMarked
package dev.rubato.sink;

import org.jspecify.annotations.NullMarked;
