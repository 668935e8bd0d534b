/** How an alert is written for each kind of receiver. */
@NullMarked
package dev.rubato.sink.format;

import org.jspecify.annotations.NullMarked;
