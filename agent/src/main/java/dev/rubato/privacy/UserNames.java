package dev.rubato.privacy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names of users under a keyed hash (HMAC-SHA-256), so that nobody without the key can try names. Owned by one thread. */
public final class UserNames {
    /** Bytes of the hash that are shown: among a million users two share one with probability 3e-8. */
    private static final int SHOWN_BYTES = 8;

    private static final String PREFIX = "user-";
    private static final Pattern HOME =
            Pattern.compile("(?i)(?:/home/|/Users/|[\\\\/]Users[\\\\/])([^/\\\\\\s\"':;]+)");

    private final Mac mac;

    /** @param key the host's secret */
    public UserNames(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** What stands for a user; nothing for nobody. */
    String hashed(String user) {
        if (user.isEmpty()) {
            return "";
        }
        byte[] hash = mac.doFinal(user.getBytes(StandardCharsets.UTF_8));
        return PREFIX + HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
    }

    /** The text with the names of home directories hashed. */
    String withoutHomes(String text) {
        Matcher matcher = HOME.matcher(text);
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start(1)).append(hashed(matcher.group(1)));
            from = matcher.end(1);
        }
        return from == 0 ? text : out.append(text, from, text.length()).toString();
    }
}
