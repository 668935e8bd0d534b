/** The rubato command. */
@NullMarked
package dev.rubato.cli;

import org.jspecify.annotations.NullMarked;
