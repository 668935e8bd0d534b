package dev.rubato.journal;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a journal that this process writes: private to its user, and locked against a second writer until it
 * is closed or the process ends.
 */
final class JournalDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "writer.lock";
    private static final String OWNER_ONLY = "rwx------";
    private static final Set<PosixFilePermission> OWNER_ONLY_SET = PosixFilePermissions.fromString(OWNER_ONLY);

    private final RandomAccessFile lockFile;
    private final FileLock lock;

    private JournalDirectory(RandomAccessFile lockFile, FileLock lock) {
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Creates the directory with mode 0700 if it is missing, and claims it.
     *
     * @throws JournalException if others may write to it, this process may not, or another process does
     */
    static JournalDirectory claim(Path directory) {
        try {
            if (Files.notExists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            }
            check(directory);
            makePrivate(directory);
        } catch (IOException e) {
            throw new JournalException(
                    "cannot create the journal directory " + directory + " (" + e
                            + "): create it for this user, or set another journal.dir",
                    e);
        }
        return lock(directory);
    }

    /** Why this process may not write a journal in {@code directory}, which exists; empty if it may. Changes nothing. */
    static Optional<String> refusal(Path directory) {
        try {
            check(directory);
            return Optional.empty();
        } catch (JournalException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Optional.of("cannot look at the journal directory " + directory + " (" + e + ")");
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!Files.getPosixFilePermissions(real).equals(OWNER_ONLY_SET)) {
            Files.setPosixFilePermissions(real, OWNER_ONLY_SET);
        }
    }

    private static void check(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new JournalException(directory + " is not a directory: set another journal.dir");
        }
        Path real = directory.toRealPath();
        long owner = ((Integer) Files.getAttribute(real, "unix:uid")).longValue() & 0xffff_ffffL;
        long self = new UnixSystem().getUid();
        if (owner != self) {
            throw new JournalException("the journal directory " + directory + " belongs to user " + owner
                    + " and not to this process's user " + self + ": change its owner, or set another journal.dir");
        }
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(real);
        if (modes.contains(GROUP_WRITE) || modes.contains(OTHERS_WRITE)) {
            throw new JournalException("others may write to the journal directory " + directory + " (mode "
                    + PosixFilePermissions.toString(modes) + "): run chmod 700 " + directory);
        }
        if (!Files.isWritable(real) || !Files.isExecutable(real)) {
            throw new JournalException("this process may not write to the journal directory " + directory + " (mode "
                    + PosixFilePermissions.toString(modes) + "): run chmod 700 " + directory
                    + ", or set another journal.dir");
        }
    }

    private static JournalDirectory lock(Path directory) {
        Path path = directory.resolve(LOCK_FILE);
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            FileLock lock = tryLock(file, directory);
            if (lock != null) {
                return new JournalDirectory(file, lock);
            }
            file.close();
        } catch (IOException e) {
            throw new JournalException("cannot lock " + path + " (" + e + ")", e);
        }
        throw new JournalException(
                "another process writes the journal " + directory + ": stop it, or set another journal.dir");
    }

    private static @Nullable FileLock tryLock(RandomAccessFile file, Path directory) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new JournalException("this process already writes the journal " + directory, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            throw new JournalException("cannot release the journal's lock (" + e + ")", e);
        }
    }
}
