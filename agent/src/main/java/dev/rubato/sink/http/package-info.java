/** Alerts over HTTP and HTTPS: one client, and a template for each kind of receiver. */
@NullMarked
package dev.rubato.sink.http;

import org.jspecify.annotations.NullMarked;
