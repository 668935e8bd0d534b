package dev.rubato.chain;

import dev.rubato.alert.Alert;
import dev.rubato.journal.ChainLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a chain of alerts ends: what the next link continues. Kept beside the alert journal in {@value #FILE}, so that the
 * chain goes on when retention deleted its alerts, and so that a tail that was cut off the journal is missed.
 */
public final class ChainHead {
    /** The file in the state directory: a line for each number. */
    static final String FILE = "chain.head";

    private static final String SEQUENCE = "sequence ";
    private static final String HASH = "hash ";
    private static final String CLASS = "class ";

    private final Map<String, Long> ordinals = new TreeMap<>();
    private long sequence;
    private String hash = ChainLink.NONE;

    /**
     * Reads what an earlier run wrote; an empty chain if there is nothing.
     *
     * @throws IOException if the file cannot be read or is not one of these
     */
    public static ChainHead read(Path directory) throws IOException {
        ChainHead head = new ChainHead();
        try {
            for (String line : Files.readAllLines(directory.resolve(FILE), StandardCharsets.UTF_8)) {
                head.take(line);
            }
        } catch (NoSuchFileException e) {
            return head; // the first run
        } catch (NumberFormatException e) {
            throw new IOException(directory.resolve(FILE) + " is damaged: " + e.getMessage(), e);
        }
        return head;
    }

    private void take(String line) {
        if (line.startsWith(SEQUENCE)) {
            sequence = Long.parseLong(line.substring(SEQUENCE.length()));
        } else if (line.startsWith(HASH)) {
            hash = line.substring(HASH.length());
        } else if (line.startsWith(CLASS)) {
            int space = line.lastIndexOf(' ');
            ordinals.put(line.substring(CLASS.length(), space), Long.parseLong(line.substring(space + 1)));
        }
    }

    /** Writes it, whole or not at all. */
    void write(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(SEQUENCE)
                .append(sequence)
                .append('\n')
                .append(HASH)
                .append(hash)
                .append('\n');
        ordinals.forEach((name, count) ->
                text.append(CLASS).append(name).append(' ').append(count).append('\n'));
        Path file = directory.resolve(FILE);
        Path unfinished = directory.resolve(FILE + ".new");
        if (Files.notExists(unfinished)) {
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(unfinished, text, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Moves on to an alert that is in the journal; one that is behind changes nothing. */
    void advance(Alert alert, ChainLink link) {
        ordinals.merge(AlertClass.of(alert), link.ordinal(), Math::max);
        if (link.sequence() > sequence) {
            sequence = link.sequence();
            hash = link.hash();
        }
    }

    /** The link of the alert that comes next, not signed. */
    ChainLink next(String alertClass, byte[] json) {
        long ordinal = ordinals.getOrDefault(alertClass, 0L) + 1;
        String next = ChainLink.hash(sequence + 1, ordinal, hash, json);
        return new ChainLink(sequence + 1, ordinal, hash, next, "", "");
    }

    /** Alerts in the chain so far. */
    public long sequence() {
        return sequence;
    }

    /** Hash of the last one; {@link ChainLink#NONE} if there is none. */
    public String hash() {
        return hash;
    }

    /** How many alerts there are of each class. */
    public Map<String, Long> ordinals() {
        return Collections.unmodifiableMap(ordinals);
    }
}
