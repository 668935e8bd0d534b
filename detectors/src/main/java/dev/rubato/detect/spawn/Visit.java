package dev.rubato.detect.spawn;

import dev.rubato.event.Address;

/**
 * A connection that a service accepted from another host.
 *
 * @param fromPort the other host's port, 0 if unknown
 * @param port the port that was reached
 */
record Visit(long timeNs, Address from, int fromPort, int port) {}
