package dev.rubato.lineage;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the place of a file says of it. */
public final class FilePlaces {
    private static final Pattern TEMPORARY = Pattern.compile(
            "\\\\(temp|tmp|users\\\\public|perflogs|\\$recycle\\.bin|temporary internet files|inetcache)\\\\");

    private FilePlaces() {}

    /** Whether {@code path} lies where everybody may put files and nobody installs programs. */
    public static boolean isTemporary(String path) {
        if (path.startsWith("/")) {
            return path.startsWith("/tmp/") || path.startsWith("/var/tmp/") || path.startsWith("/dev/shm/");
        }
        return path.indexOf('\\') >= 0
                && TEMPORARY.matcher(path.toLowerCase(Locale.ROOT)).find();
    }
}
