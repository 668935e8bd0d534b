package dev.rubato.chain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keys as text (RFC 7468). */
final class Pem {
    private static final int COLUMNS = 64;

    private Pem() {}

    static String encode(byte[] der, String label) {
        Base64.Encoder lines = Base64.getMimeEncoder(COLUMNS, new byte[] {'\n'});
        return "-----BEGIN " + label + "-----\n" + lines.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /**
     * The first block of this label.
     *
     * @throws IOException if there is none
     */
    static byte[] decode(String text, String label) throws IOException {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----", Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IOException("there is no " + label + " in PEM form");
        }
        try {
            String base64 = text.substring(from + begin.length(), to);
            return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new IOException("the " + label + " is not base64", e);
        }
    }
}
