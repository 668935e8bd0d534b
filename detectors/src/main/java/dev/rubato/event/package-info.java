@NullMarked
package dev.rubato.event;

import org.jspecify.annotations.NullMarked;
