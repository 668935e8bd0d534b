/** Finds a command that a web page or an agent made a local service start. */
@NullMarked
package dev.rubato.detect.spawn;

import org.jspecify.annotations.NullMarked;
