package dev.rubato.sink.format;

import dev.rubato.journal.AlertJson;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.ChainLink;
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
        String line = AlertJson.line(outgoing.alert());
        ChainLink link = outgoing.link();
        if (link == null) {
            return line;
        }
        // not `chain`: an alert has a field of that name, the chain of processes
        return line.substring(0, line.length() - 1)
                + ",\"link\":{\"seq\":" + link.sequence()
                + ",\"previous\":\"" + link.previous()
                + "\",\"hash\":\"" + link.hash() + "\"}}";
    }
}
