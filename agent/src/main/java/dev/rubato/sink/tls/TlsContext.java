package dev.rubato.sink.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom to trust and how to show who we are, from PEM files. Nothing in it changes: any thread may use it. */
public final class TlsContext {
    /** Protocol versions offered; older ones are broken or forbidden (RFC 8996). */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** The key store lives in memory and holds one key; its password protects nothing. */
    private static final char[] IN_MEMORY = {};

    private final SSLContext context;

    private TlsContext(SSLContext context) {
        this.context = context;
    }

    /**
     * Reads the files once.
     *
     * @param authorities certificates of the authorities to trust instead of the JDK's own
     * @param certificate our certificate, followed by those between it and the authority
     * @param key our private key, PKCS#8 without encryption; given exactly if {@code certificate} is
     * @throws IOException in words for whoever wrote the configuration
     */
    public static TlsContext of(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key)
            throws IOException {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IOException("a client certificate and its key need each other: give both or none");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager @Nullable [] keys = key.isEmpty() ? null : keys(certificate.orElseThrow(), key.orElseThrow());
            context.init(keys, authorities.isEmpty() ? null : trust(authorities.orElseThrow()), null);
            return new TlsContext(context);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        int count = 0;
        for (X509Certificate authority : PemFile.read(authorities).certificates()) {
            store.setCertificateEntry("authority-" + count++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(Path certificate, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = PemFile.read(certificate).certificates();
        KeyStore store = empty();
        store.setKeyEntry("client", PemFile.read(key).privateKey(), IN_MEMORY, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** The context to make sockets from; {@link #parameters} must be set on each. */
    public SSLContext context() {
        return context;
    }

    /** Fresh parameters: modern versions only, and the server must have the name that was connected to. */
    public SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }
}
