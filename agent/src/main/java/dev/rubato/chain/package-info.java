/** Tamper evidence: the host's chain of alerts, the key that signs it, and the check of both. */
@NullMarked
package dev.rubato.chain;

import org.jspecify.annotations.NullMarked;
