package dev.rubato.journal;

import dev.rubato.alert.Alert;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.io.IOException;

/**
 * Alerts as records of the alert journal: the contract's line of JSON in {@link RecordWriter}'s frame. An alert that would
 * make too long a record has its texts and lists cut until it fits, since a long command line must not keep an alert from
 * anybody.
 *
 * <p>Fields are added to the JSON without a new version: older readers skip them. {@link #VERSION} rises when a field
 * changes its meaning.
 */
public final class AlertCodec implements Codec<Alert> {
    /** The version that is written, and the only one that is read. */
    public static final int VERSION = 1;

    private static final int KIND_JSON = 1;
    private static final int MAX_JSON_BYTES = RecordWriter.MAX_RECORD_BYTES - 64;

    @Override
    public void encode(Alert alert, RecordWriter out) {
        out.begin(VERSION, KIND_JSON, alert.timeNs());
        byte[] json = AlertJson.bytes(alert);
        for (int maxChars = ShorterAlert.MOST_CHARS; json.length > MAX_JSON_BYTES; maxChars /= 4) {
            json = AlertJson.bytes(ShorterAlert.of(alert, maxChars));
            out.markCut();
        }
        out.raw(json, json.length);
    }

    @Override
    public Alert decode(RecordReader in) throws DamagedRecordException {
        if (in.version() != VERSION) {
            throw new DamagedRecordException(Reason.UNKNOWN_VERSION, "alert record of version " + in.version());
        }
        if (in.kind() != KIND_JSON) {
            throw new DamagedRecordException(Reason.UNKNOWN_KIND, "alert record of kind " + in.kind());
        }
        try {
            return AlertJson.read(in.rest());
        } catch (IOException e) {
            throw new DamagedRecordException(Reason.BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }
}
