/** TLS to receivers: PEM files in, a context with modern protocol versions out. */
@NullMarked
package dev.rubato.sink.tls;

import org.jspecify.annotations.NullMarked;
