package dev.rubato.sink;

import dev.rubato.alert.Alert;
import dev.rubato.journal.ChainLink;
import org.jspecify.annotations.Nullable;

/**
 * An alert that is about to leave the host.
 *
 * @param alert with secrets already taken out
 * @param link its place in the chain; null where alerts are not chained, as in a replay
 */
public record OutgoingAlert(Alert alert, @Nullable ChainLink link) {}
