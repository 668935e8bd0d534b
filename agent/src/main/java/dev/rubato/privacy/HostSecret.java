package dev.rubato.privacy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The key under which this host hashes names: made once, readable for its owner alone, never sent. */
public final class HostSecret {
    /** Name of the file in the directory of the journals. */
    public static final String FILE = "privacy.key";

    private static final int KEY_BYTES = 32;

    private HostSecret() {}

    /**
     * The key in {@code directory}, made now if there is none.
     *
     * @throws IOException if it cannot be read or made, or is none
     */
    public static byte[] in(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.notExists(file)) {
            create(file);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " does not hold " + KEY_BYTES + " bytes: it is no key");
        }
        return key;
    }

    private static void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(FILE + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(fresh);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(fresh, key);
            // whoever comes second must find the first one's key
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
