package dev.rubato.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A certificate authority of a test's own, made with the JDK's keytool: PEM files for servers and clients. */
public final class TestAuthority {
    private static final String PASSWORD = "of-a-test";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path directory;

    /** A certificate with its key, each a PEM file, and both in a PKCS#12 store with the password {@link #password}. */
    public record Identity(Path certificate, Path key, Path store) {}

    /** Makes an authority whose files are kept in {@code directory}. */
    public TestAuthority(Path directory) throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        make("authority", List.of("-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign"));
    }

    /** The authority's certificate. */
    public Path certificate() {
        return directory.resolve("authority.crt");
    }

    public static char[] password() {
        return PASSWORD.toCharArray();
    }

    /**
     * A server or client.
     *
     * @param name of the files and of its subject
     * @param alternatives its names as keytool wants them, e.g. {@code dns:localhost,ip:127.0.0.1}
     */
    public Identity identity(String name, String alternatives) throws IOException, InterruptedException {
        return make(
                name,
                List.of(
                        "-signer",
                        "authority",
                        "-signerkeypass",
                        PASSWORD,
                        "-ext",
                        "san=" + alternatives,
                        "-ext",
                        "eku=serverAuth,clientAuth"));
    }

    /** One store for all: keytool finds the signer in it. */
    private Path store() {
        return directory.resolve("all.p12");
    }

    private Identity make(String name, List<String> more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store().toString(),
                "-storepass",
                PASSWORD));
        command.addAll(more);
        Path said = directory.resolve(name + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(said));
        }
        try {
            return export(name);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private Identity export(String name) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(store().toFile(), password());
        Certificate[] chain = all.getCertificateChain(name);
        Key key = all.getKey(name, password());
        StringBuilder certificates = new StringBuilder();
        for (int i = 0; i < Math.max(1, chain.length - 1); i++) {
            certificates.append(pem("CERTIFICATE", chain[i].getEncoded()));
        }
        Path store = directory.resolve(name + ".p12");
        KeyStore alone = KeyStore.getInstance("PKCS12");
        alone.load(null, null);
        alone.setKeyEntry(name, key, password(), chain);
        try (var out = Files.newOutputStream(store)) {
            alone.store(out, password());
        }
        return new Identity(
                write(name + ".crt", certificates.toString()),
                write(name + ".key", pem("PRIVATE KEY", key.getEncoded())),
                store);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, StandardCharsets.US_ASCII);
    }

    private static String pem(String label, byte[] content) {
        return String.format(
                Locale.ROOT, "-----BEGIN %s-----%n%s%n-----END %1$s-----%n", label, PEM.encodeToString(content));
    }
}
