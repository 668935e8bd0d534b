package dev.rubato.replay.report;

import dev.rubato.event.ProcessKey;

/**
 * Connections from one process of a host to a service of another.
 *
 * @param endpoint address and port that were connected to
 * @param firstNs time of the first
 * @param count how many
 */
record KeptHop(ProcessKey client, ProcessKey server, String endpoint, long firstNs, long count) {

    /** What tells one entry from another. */
    record Key(ProcessKey client, ProcessKey server, String endpoint) {}

    Key id() {
        return new Key(client, server, endpoint);
    }

    KeptHop again() {
        return new KeptHop(client, server, endpoint, firstNs, count + 1);
    }
}
