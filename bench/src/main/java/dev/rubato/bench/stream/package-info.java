/** Events and captures made for measuring speed: plausible in shape and size, and nothing to be detected in them. */
@NullMarked
package dev.rubato.bench.stream;

import org.jspecify.annotations.NullMarked;
