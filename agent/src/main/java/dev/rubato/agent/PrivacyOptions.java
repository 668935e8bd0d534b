package dev.rubato.agent;

import dev.rubato.privacy.HostSecret;
import dev.rubato.privacy.Privacy;
import dev.rubato.privacy.Redactor;
import dev.rubato.privacy.SecretRules;
import dev.rubato.privacy.UserNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What alerts may tell of arguments and users.
 *
 * @param rules what finds secrets, a user's own rules among them
 */
public record PrivacyOptions(Privacy.Arguments arguments, Privacy.Users users, SecretRules rules) {

    /** The user's settings, checked; a file of rules is read. */
    public static PrivacyOptions of(Settings settings) throws ConfigurationException {
        return new PrivacyOptions(
                choice(settings, ConfigurationKey.PRIVACY_ARGUMENTS, Privacy.Arguments.class),
                choice(settings, ConfigurationKey.PRIVACY_USERS, Privacy.Users.class),
                rules(settings));
    }

    private static <E extends Enum<E>> E choice(Settings settings, ConfigurationKey key, Class<E> type)
            throws ConfigurationException {
        StringBuilder names = new StringBuilder();
        for (E each : type.getEnumConstants()) {
            String name = each.name().toLowerCase(Locale.ROOT);
            if (name.equals(settings.text(key))) {
                return each;
            }
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
        throw Configuration.refuse(settings, key, "must be one of " + names);
    }

    private static SecretRules rules(Settings settings) throws ConfigurationException {
        SecretRules builtIn = SecretRules.builtIn();
        String file = settings.text(ConfigurationKey.PRIVACY_RULES_FILE);
        if (file.isEmpty()) {
            return builtIn;
        }
        try {
            return builtIn.with(Path.of(file));
        } catch (IOException e) {
            throw Configuration.refuse(settings, ConfigurationKey.PRIVACY_RULES_FILE, "cannot be used: " + e);
        }
    }

    /**
     * A redactor for one thread.
     *
     * @param directory of the journals, where the key is that users are hashed with; it is made if it is wanted and missing
     * @throws IOException if that key can be neither read nor made
     */
    public Redactor redactor(Path directory) throws IOException {
        return new Redactor(
                rules, arguments, users == Privacy.Users.KEEP ? null : new UserNames(HostSecret.in(directory)));
    }
}
