@NullMarked
package dev.rubato.privacy;

import org.jspecify.annotations.NullMarked;
