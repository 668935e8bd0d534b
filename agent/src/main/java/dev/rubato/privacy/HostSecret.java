package dev.rubato.privacy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;

/** The key under which this host hashes names: made once, readable for its owner alone, never sent. */
public final class HostSecret {
    /** Name of the file in the directory of the journals. */
    public static final String FILE = "privacy.key";

    private static final int KEY_BYTES = 32;
    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_ONLY_DIRECTORY = "rwx------";
    private static final FileAttribute<?>[] NONE = {};

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
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(directory, posix ? mode(OWNER_ONLY_DIRECTORY) : NONE);
        Path fresh = directory.resolve(FILE + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    posix ? mode(OWNER_ONLY) : NONE)) {
                channel.write(ByteBuffer.wrap(key));
                channel.force(true);
            }
            // without replacing: whoever comes second finds the first one's key
            Files.move(fresh, file);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
