package dev.rubato.sink;

/**
 * Where an alert stands in the host's chain of alerts, so that a receiver can tell whether one is missing or changed.
 *
 * @param sequence position in the chain, counted from 1
 * @param previous hash of the alert before it, SHA-256 in lower-case hexadecimal
 * @param hash of this alert and {@code previous}
 */
public record ChainLink(long sequence, String previous, String hash) {}
