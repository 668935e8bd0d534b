/** What is taken out of an alert before it is stored or leaves the host. */
@NullMarked
package dev.rubato.privacy;

import org.jspecify.annotations.NullMarked;
