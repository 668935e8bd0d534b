package dev.rubato.trace;

/** What a trace can tell at all; a detector that needs what no trace of a run carries is not exercised. */
public enum Evidence {
    /** Program starts with their parents and arguments. */
    PROCESS_STARTS,
    /** Ends of processes. */
    PROCESS_ENDS,
    /** Attempts to connect, or flows. */
    CONNECTIONS,
    /** Whether an attempt was answered, refused or left in silence. */
    OUTCOMES,
    /** Bytes in each direction of a connection. */
    BYTES,
    /** The process behind a connection. */
    OWNERS,
    /** Sockets that listen, with their process. */
    LISTENERS,
    /** ARP, ICMP, UDP and TCP probes without a connection. */
    PROBES,
    /** DNS answers. */
    NAMES,
    /** Utilisation and memory of GPUs. */
    GPU
}
