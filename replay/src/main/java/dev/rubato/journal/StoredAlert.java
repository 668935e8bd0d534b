package dev.rubato.journal;

import dev.rubato.alert.Alert;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An alert as the alert journal keeps it. */
public final class StoredAlert {
    private final Alert alert;
    private final @Nullable ChainLink link;
    private final byte @Nullable [] line;

    /** @param link its place in the chain; null for alerts of versions without chain */
    public StoredAlert(Alert alert, @Nullable ChainLink link) {
        this(alert, link, null);
    }

    /**
     * The same for an alert whose line is known, so that it is not written anew.
     *
     * @param line its line without link, as {@link AlertJson#bytes(Alert)} gives it; never changed from now on
     */
    StoredAlert(Alert alert, @Nullable ChainLink link, byte @Nullable [] line) {
        this.alert = alert;
        this.link = link;
        this.line = line;
    }

    public Alert alert() {
        return alert;
    }

    /** Its place in the chain; null if it has none. */
    public @Nullable ChainLink link() {
        return link;
    }

    /** Its line without link, as {@link AlertJson#bytes(Alert)} gives it; not to be changed. */
    public byte[] line() {
        byte[] known = line;
        return known == null ? AlertJson.bytes(alert) : known;
    }

    /** The same alert with its place in the chain. */
    public StoredAlert at(ChainLink place) {
        return new StoredAlert(alert, place, line);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredAlert that && alert.equals(that.alert) && Objects.equals(link, that.link);
    }

    @Override
    public int hashCode() {
        return Objects.hash(alert, link);
    }

    @Override
    public String toString() {
        return "StoredAlert[alert=" + alert + ", link=" + link + ']';
    }
}
