package dev.rubato.chain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The half of a {@link HostKey} that checks signatures. Immutable. */
public final class PublicHostKey {
    static final String ALGORITHM = "Ed25519";
    static final String LABEL = "PUBLIC KEY";

    /** Bytes of the key's SHA-256 that name it: two keys of one owner never share 64 bits by chance. */
    private static final int NAME_BYTES = 8;

    private final PublicKey key;
    private final String name;

    private PublicHostKey(PublicKey key) throws GeneralSecurityException {
        this.key = key;
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        name = HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    }

    /**
     * Reads a key from a PEM file.
     *
     * @throws IOException if there is none
     */
    public static PublicHostKey read(Path file) throws IOException {
        return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    static PublicHostKey parse(String pem) throws IOException {
        byte[] der = Pem.decode(pem, LABEL);
        try {
            return new PublicHostKey(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            throw new IOException("the " + LABEL + " is not one of " + ALGORITHM, e);
        }
    }

    /** Names the key in links: the begin of the SHA-256 of its encoding, in hexadecimal. */
    public String name() {
        return name;
    }

    /** The key as text, to be stored where alerts are checked. */
    public String pem() {
        return Pem.encode(key.getEncoded(), LABEL);
    }

    /** Whether {@code base64} is this key's signature of {@code message}. */
    boolean verifies(byte[] message, String base64) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(message);
            byte[] given = Base64.getDecoder().decode(base64);
            // one signature has one text: the decoder overlooks bits that are left over
            return Base64.getEncoder().encodeToString(given).equals(base64) && check.verify(given);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // what cannot be a signature is none
        }
    }
}
