@NullMarked
package dev.rubato.sink.tls;

import org.jspecify.annotations.NullMarked;
