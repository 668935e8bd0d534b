package dev.rubato.sink.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file (RFC 7468) with certificates or a private key; what it cannot use, it refuses by name. */
final class PemFile {
    /** Largest file read, in bytes; the certificates of all public authorities together take a quarter of it. */
    private static final int MAX_BYTES = 1 << 20;

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final Pattern SECTION =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+)-----END \\1-----", Pattern.DOTALL);

    /** Kinds of key that TLS 1.2 and 1.3 use; a PKCS#8 key is tried as each. */
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    /** One part of the file between its BEGIN and END line. */
    private record Section(String label, String base64) {}

    private final Path path;
    private final List<Section> sections;

    private PemFile(Path path, List<Section> sections) {
        this.path = path;
        this.sections = sections;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, is too large or holds no PEM at all
     */
    static PemFile read(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(path + ": larger than " + MAX_BYTES + " bytes, which no PEM file needs");
        }
        List<Section> sections = new ArrayList<>();
        Matcher matcher = SECTION.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            sections.add(new Section(matcher.group(1), matcher.group(2)));
        }
        if (sections.isEmpty()) {
            throw new IOException(path + ": not a PEM file: no -----BEGIN ...----- in it");
        }
        return new PemFile(path, sections);
    }

    /** All certificates in their order, at least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Section section : sections) {
            if (section.label().equals(CERTIFICATE)) {
                found.add(certificate(content(section)));
            }
        }
        if (found.isEmpty()) {
            throw new IOException(path + ": holds no certificate");
        }
        return found;
    }

    private byte[] content(Section section) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(section.base64());
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + section.label() + " is not base64: " + e.getMessage(), e);
        }
    }

    private X509Certificate certificate(byte[] content) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
        } catch (CertificateException e) {
            throw new IOException(path + ": a certificate cannot be read: " + e.getMessage(), e);
        }
    }

    /** The private key, which is not encrypted. */
    PrivateKey privateKey() throws IOException {
        for (Section section : sections) {
            if (section.label().equals(PKCS8)) {
                return privateKey(content(section));
            }
            if (section.label().endsWith(PKCS8)) {
                throw new IOException(path + ": \"" + section.label() + "\" cannot be read; convert it once with"
                        + " openssl pkcs8 -topk8 -nocrypt and let nobody else read the result");
            }
        }
        throw new IOException(path + ": holds no private key");
    }

    private PrivateKey privateKey(byte[] content) throws IOException {
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = privateKey(algorithm, content);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new IOException(path + ": a private key of an unknown kind; known are " + String.join(", ", ALGORITHMS));
    }

    /** The key, if it is of this kind. */
    private static Optional<PrivateKey> privateKey(String algorithm, byte[] content) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
