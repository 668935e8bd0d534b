package dev.rubato.chain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key with which this host signs its alerts: Ed25519 (RFC 8032), made at the first start, readable for the agent's
 * user alone, and never sent anywhere. Its public half, {@value #PUBLIC_FILE}, is to be stored where the alerts are
 * checked. Used by one thread at a time.
 */
public final class HostKey {
    /** The file of both halves, mode 0600. */
    static final String PRIVATE_FILE = "host.key";

    /** The file of the public half. */
    public static final String PUBLIC_FILE = "host.pub";

    private static final String PRIVATE_LABEL = "PRIVATE KEY";
    private static final String OWNER_ONLY = "rw-------";
    private static final Set<PosixFilePermission> OWNER_ONLY_SET = PosixFilePermissions.fromString(OWNER_ONLY);
    private static final Logger LOG = LoggerFactory.getLogger(HostKey.class);

    private final PublicHostKey publicKey;
    private final Ed25519PrivateKeyParameters privateKey;

    private HostKey(Ed25519PrivateKeyParameters privateKey, PublicHostKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * The key in this directory, which is made if it is missing.
     *
     * @throws IOException if it can be neither read nor made, or its halves do not fit
     */
    public static HostKey in(Path directory) throws IOException {
        try {
            Path file = directory.resolve(PRIVATE_FILE);
            if (Files.notExists(file)) {
                make(directory);
            } else if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY_SET)) {
                LOG.warn("others could read {}: who has it can forge alerts; remove it and a new one is made", file);
                Files.setPosixFilePermissions(file, OWNER_ONLY_SET);
            }
            return read(file);
        } catch (GeneralSecurityException e) {
            throw new IOException("the host key cannot be used: " + e.getMessage(), e);
        }
    }

    private static HostKey read(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        PublicHostKey publicKey = PublicHostKey.parse(pem);
        PrivateKey encoded = KeyFactory.getInstance(PublicHostKey.ALGORITHM)
                .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(pem, PRIVATE_LABEL)));
        byte[] secret = ((EdECPrivateKey) encoded)
                .getBytes()
                .orElseThrow(() -> new IOException("there is no secret in the " + PRIVATE_LABEL + " of " + file));
        HostKey key = new HostKey(new Ed25519PrivateKeyParameters(secret), publicKey);
        byte[] probe = publicKey.name().getBytes(StandardCharsets.US_ASCII);
        if (!publicKey.verifies(probe, key.sign(probe))) {
            throw new IOException("the two halves in " + file + " do not fit: move it away, and a new key is made");
        }
        return key;
    }

    private static void make(Path directory) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance(PublicHostKey.ALGORITHM).generateKeyPair();
        String publicPem = Pem.encode(pair.getPublic().getEncoded(), PublicHostKey.LABEL);
        write(directory.resolve(PUBLIC_FILE), publicPem);
        write(directory.resolve(PRIVATE_FILE), Pem.encode(pair.getPrivate().getEncoded(), PRIVATE_LABEL) + publicPem);
    }

    /** Writes a file whole or not at all, also if the power fails. */
    private static void write(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY_SET))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The half that may be given away. */
    public PublicHostKey publicKey() {
        return publicKey;
    }

    /** The signature of {@code message}, in base64. */
    String sign(byte[] message) {
        byte[] signature = new byte[Ed25519PrivateKeyParameters.SIGNATURE_SIZE];
        privateKey.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
        return Base64.getEncoder().encodeToString(signature);
    }
}
