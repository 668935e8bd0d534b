package dev.rubato.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The headers of a journal's files as this version writes them. Chronicle Queue makes objects of the classes that a
 * header names; a journal that came from elsewhere could name any class. So files are compared with these before they
 * are opened for reading. Positions and indexes, which differ, are not compared.
 */
final class FileHeaders {
    private static final String TABLE =
            "94000040b906686561646572b607535453746f7265827e000000c87769726554797065b6085769726554797065ec4249"
                    + "4e4152595f4c49474854c86d65746164617461b6075343514d6574618246000000c4726f6c6cb60853435153526f6c6c"
                    + "8227000000c66c656e677468a260eac6666f726d6174ed797979794d4d64642d48486d6dc565706f6368a100c8736f75"
                    + "7263654964a1008f";
    private static final String SEGMENT =
            "c1000040b906686561646572b60853435153746f726582aa000000cd7772697465506f736974696f6e8e01000000008d"
                    + "02000000000000000200000000000000................................c8696e646578696e67b60c5343515349"
                    + "6e646578696e67824c000000ca696e646578436f756e74a50002cc696e64657853706163696e67a140cb696e64657832"
                    + "496e6465788f8fa7c800000000000000c96c617374496e6465788e00000000a7................ca64617461466f72"
                    + "6d61";

    private static final char ANY = '.';

    private FileHeaders() {}

    /**
     * Compares the headers of all files of a journal.
     *
     * @throws JournalException if one differs, naming the file
     */
    static void check(Path directory) throws IOException {
        require(directory.resolve(TableSpace.FILE), TABLE);
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(Segments.SUFFIX))
                    .toList();
            for (Path segment : segments) {
                require(segment, SEGMENT);
            }
        }
    }

    private static void require(Path file, String header) throws IOException {
        byte[] start = start(file, header.length() / 2);
        if (!isUnbegun(start) && !matches(start, header)) {
            throw new JournalException(
                    file + " is damaged, or another version wrote it: move it out of the journal's directory");
        }
    }

    private static byte[] start(Path file, int length) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(length);
        } catch (NoSuchFileException e) {
            // deleted since the directory was listed, as the limits of its writer may do at any time
            return new byte[0];
        }
    }

    /** Whether the file was just made and has no header yet. */
    private static boolean isUnbegun(byte[] start) {
        for (byte b : start) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(byte[] start, String header) {
        if (start.length * 2 < header.length()) {
            return false;
        }
        for (int i = 0; i < header.length(); i++) {
            int nibble = i % 2 == 0 ? (start[i / 2] >> 4) & 0xf : start[i / 2] & 0xf;
            if (header.charAt(i) != ANY && Character.digit(header.charAt(i), 16) != nibble) {
                return false;
            }
        }
        return true;
    }
}
