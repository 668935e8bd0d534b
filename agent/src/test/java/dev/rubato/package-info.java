/** Tests of the product as a whole. */
@NullMarked
package dev.rubato;

import org.jspecify.annotations.NullMarked;
