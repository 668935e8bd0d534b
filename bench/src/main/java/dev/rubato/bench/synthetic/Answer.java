package dev.rubato.bench.synthetic;

/** How a peer answers an attempt to connect. */
enum Answer {
    ACCEPTED,
    /** A reset. */
    REFUSED,
    /** Nothing; the application gives up some seconds later. */
    SILENT,
    /** Nobody has the address: the kernel says so after about three seconds. */
    NO_HOST
}
