package dev.rubato.sink.http;

import java.net.URI;
import java.util.Map;

/** A request to send with POST. */
record HttpPost(URI to, Map<String, String> headers, HttpBody body) {}
