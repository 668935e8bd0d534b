@NullMarked
package dev.rubato.sink.http;

import org.jspecify.annotations.NullMarked;
