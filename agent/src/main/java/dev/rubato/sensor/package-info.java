/** Live sources of events. */
@NullMarked
package dev.rubato.sensor;

import org.jspecify.annotations.NullMarked;
