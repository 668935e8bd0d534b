@NullMarked
package dev.rubato.detect;

import org.jspecify.annotations.NullMarked;
