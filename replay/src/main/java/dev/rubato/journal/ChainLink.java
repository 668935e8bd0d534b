package dev.rubato.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where an alert stands in the host's chain of alerts, so that a receiver can tell whether one is missing or changed.
 *
 * <p>The hash covers the alert's line of JSON without this link, the position, the ordinal and the hash before. The
 * ordinal lets a stream that a filter thinned out be judged: a filter takes whole classes, so that within each class
 * that is there no number may be missing.
 *
 * @param sequence position in the chain, counted from 1
 * @param ordinal position among the alerts of this detector and severity, counted from 1
 * @param previous hash of the alert before it, SHA-256 in lower-case hexadecimal; {@link #NONE} for the first
 * @param hash what {@link #hash} gives
 * @param key name of the host key that signed the hash; empty if none did
 * @param signature Ed25519 over {@link #signed}, in base64; empty if there is none
 */
public record ChainLink(long sequence, long ordinal, String previous, String hash, String key, String signature) {

    /** What the first alert of a chain follows. */
    public static final String NONE = "0".repeat(64);

    private static final String HASHED = "rubato alert link 1\n";
    private static final String SIGNED = "rubato alert signature 1\n";

    /**
     * SHA-256 over what a link proves, in lower-case hexadecimal.
     *
     * @param json the alert's line without link
     */
    public static String hash(long sequence, long ordinal, String previous, byte[] json) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            String head = HASHED + sequence + '\n' + ordinal + '\n' + previous + '\n';
            sha256.update(head.getBytes(StandardCharsets.UTF_8));
            sha256.update(json);
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The bytes that the host key signs. */
    public byte[] signed() {
        return (SIGNED + hash).getBytes(StandardCharsets.UTF_8);
    }

    /** The same link with a signature of its hash. */
    public ChainLink signedBy(String keyName, String base64) {
        return new ChainLink(sequence, ordinal, previous, hash, keyName, base64);
    }
}
