package dev.rubato.sink.format;

import dev.rubato.journal.AlertJson;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;

/**
 * Rubato's own JSON, as the contract has it: the alert's canonical line and, as its last field, {@code link} with the
 * alert's place in the chain of hashes. Without that last field the line is byte for byte what was hashed.
 */
final class JsonFormat implements AlertFormat {

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        return AlertJson.line(outgoing.alert(), outgoing.link());
    }
}
