package dev.rubato.trace;

import java.io.InputStream;
import java.nio.file.Path;

/**
 * An opened trace file.
 *
 * @param path where it is, for messages and for files that stand beside it
 * @param stream its content from the first byte on, decompressed, buffered, with {@code mark} and {@code reset}
 * @param self the addresses of the host that the agent would be on; {@link HostAddresses#EVERY} if not named
 */
public record TraceInput(Path path, InputStream stream, HostAddresses self) {}
