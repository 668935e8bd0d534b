package dev.rubato.journal;

import dev.rubato.alert.Alert;
import org.jspecify.annotations.Nullable;

/**
 * An alert as the alert journal keeps it.
 *
 * @param link its place in the chain; null for alerts of versions without chain
 */
public record StoredAlert(Alert alert, @Nullable ChainLink link) {}
