@NullMarked
package dev.rubato.journal;

import org.jspecify.annotations.NullMarked;
