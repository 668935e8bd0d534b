/** The journals: what is kept of events and alerts, in which bytes, and how it is read again. */
@NullMarked
package dev.rubato.journal;

import org.jspecify.annotations.NullMarked;
