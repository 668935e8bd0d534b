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
public final class AlertCodec implements Codec<StoredAlert> {
    /** The version that is written, and the only one that is read. */
    public static final int VERSION = 1;

    private static final int KIND_JSON = 1;
    private static final int MAX_JSON_BYTES = RecordWriter.MAX_RECORD_BYTES - 64;

    /** More than a link's texts take. */
    private static final int LINK_BYTES = 1024;

    /**
     * The alert as a record can hold it together with a link: itself, or with its texts and lists cut until it fits. What
     * is chained has to be what is kept.
     */
    public static StoredAlert fitting(Alert alert) {
        Alert fitting = alert;
        byte[] line = AlertJson.bytes(alert);
        for (int maxChars = ShorterAlert.MOST_CHARS; line.length > MAX_JSON_BYTES - LINK_BYTES; maxChars /= 4) {
            fitting = ShorterAlert.of(alert, maxChars, ShorterAlert.MOST_ELEMENTS);
            line = AlertJson.bytes(fitting);
        }
        return new StoredAlert(fitting, null, line);
    }

    @Override
    public void encode(StoredAlert stored, RecordWriter out) {
        out.begin(VERSION, KIND_JSON, stored.alert().timeNs());
        byte[] json = AlertJson.bytes(stored.line(), stored.link());
        if (json.length > MAX_JSON_BYTES) {
            json = AlertJson.bytes(fitting(stored.alert()).line(), stored.link());
            out.markCut();
        }
        out.raw(json, json.length);
    }

    @Override
    public StoredAlert decode(RecordReader in) throws DamagedRecordException {
        if (in.version() != VERSION) {
            throw new DamagedRecordException(Reason.UNKNOWN_VERSION, "alert record of version " + in.version());
        }
        if (in.kind() != KIND_JSON) {
            throw new DamagedRecordException(Reason.UNKNOWN_KIND, "alert record of kind " + in.kind());
        }
        try {
            return AlertJson.readStored(in.rest());
        } catch (IOException e) {
            throw new DamagedRecordException(Reason.BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }
}
