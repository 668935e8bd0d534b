package dev.rubato.chain;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.ChainLink;
import dev.rubato.journal.StoredAlert;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links each alert to the one before as it is appended to the alert journal, and signs the link. Owned by the detection
 * thread.
 *
 * <p>Every link is signed, so that an alert can be proven alone and in a stream that a filter thinned out. A signature
 * takes a tenth of a millisecond, and the budget of alerts bounds how many there are.
 */
public final class AlertChain {
    private static final Logger LOG = LoggerFactory.getLogger(AlertChain.class);

    private final Path directory;
    private final @Nullable HostKey key;
    private final ChainHead head;
    private boolean headMoved;
    private boolean headFailed;

    private AlertChain(Path directory, @Nullable HostKey key, ChainHead head) {
        this.directory = directory;
        this.key = key;
        this.head = head;
    }

    /**
     * The chain whose head and key are in {@code directory}. A key or head that cannot be used is no reason to see
     * nothing: the log says so, and so does whoever verifies the chain.
     */
    public static AlertChain in(Path directory) {
        HostKey key = null;
        try {
            key = HostKey.in(directory);
        } catch (IOException e) {
            LOG.error("alerts are chained but not signed: {}", e.toString());
        }
        ChainHead head = new ChainHead();
        try {
            head = ChainHead.read(directory);
        } catch (IOException e) {
            LOG.error("the chain goes on from what the alert journal holds: {}", e.toString());
        }
        return new AlertChain(directory, key, head);
    }

    /** Takes note of an alert that the journal holds, oldest first. */
    public void known(StoredAlert stored) {
        ChainLink link = stored.link();
        if (link != null) {
            long before = head.sequence();
            head.advance(stored.alert(), link);
            headMoved |= head.sequence() > before;
        }
    }

    /** The alert as it is to be appended next; {@link #appended} makes it so. */
    public StoredAlert linked(Alert alert) {
        StoredAlert fitting = AlertCodec.fitting(alert);
        ChainLink link = head.next(AlertClass.of(fitting.alert()), fitting.line());
        HostKey signer = key;
        return fitting.at(
                signer == null ? link : link.signedBy(signer.publicKey().name(), signer.sign(link.signed())));
    }

    /** The alert is in the journal: the chain goes on from it. {@link #keepHead} is to follow soon. */
    public void appended(StoredAlert stored) {
        known(stored);
    }

    /**
     * Writes where the chain ends, if that has changed: what follows an alert at once need not wait for it. Until then a
     * kill leaves a head that is behind the journal, which knows the rest.
     *
     * @param again whether to try also if that failed the last time
     * @return whether it was tried
     */
    public boolean keepHead(boolean again) {
        if (!headMoved || (headFailed && !again)) {
            return false;
        }
        try {
            head.write(directory);
            headMoved = false;
            headFailed = false;
        } catch (IOException e) {
            if (!headFailed) {
                LOG.warn("cannot note where the chain of alerts ends, the journal knows it: {}", e.toString());
            }
            headFailed = true;
        }
        return true;
    }

    /** Where the chain ends. */
    public ChainHead head() {
        return head;
    }

    /** Whether links are signed. */
    public boolean isSigned() {
        return key != null;
    }
}
