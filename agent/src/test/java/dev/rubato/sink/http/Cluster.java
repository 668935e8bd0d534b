package dev.rubato.sink.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A cluster that keeps documents by their id and has every bad manner: it answers 429, 503 and 413, cuts connections
 * before and after it has stored, says nothing, and refuses single items. Each id that it takes is a line of a file
 * before it is answered, so that it can be killed as a process of its own. Owned by the receiver.
 */
public final class Cluster implements Receiver.Manner {
    private static final Pattern ID = Pattern.compile("\\{\"create\":\\{\"_id\":\"([^\"]+)\"}}\n");
    private static final int HUNDRED = 100;
    private static final int BAD_MANNERS = 8;

    private final Path file;
    private final SplittableRandom random;
    private final int disturbedOfHundred;
    private final Set<String> ids;
    private int requests;
    private int disturbed;

    /**
     * Goes on with what the file holds.
     *
     * @param disturbedOfHundred how many of a hundred requests are treated badly
     */
    public Cluster(Path file, long seed, int disturbedOfHundred) throws IOException {
        this.file = file;
        this.random = new SplittableRandom(seed);
        this.disturbedOfHundred = disturbedOfHundred;
        this.ids = new HashSet<>(ids(file));
    }

    /** PORT FILE SEED DISTURBED-OF-HUNDRED. */
    public static void main(String[] args) throws Exception {
        Cluster cluster = new Cluster(Path.of(args[1]), Long.parseLong(args[2]), Integer.parseInt(args[3]));
        Receiver.startOn(Integer.parseInt(args[0]), cluster);
        new CountDownLatch(1).await();
    }

    /** Each id that was taken, as often as it came; the rest of a line that a kill left is taken out. */
    public static List<String> ids(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : "";
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (whole.length() < text.length()) {
            Files.writeString(file, whole);
        }
        return whole.lines().toList();
    }

    synchronized int requests() {
        return requests;
    }

    synchronized int disturbed() {
        return disturbed;
    }

    @Override
    public synchronized boolean answer(Receiver.Request request, OutputStream out) throws IOException {
        requests++;
        if (random.nextInt(HUNDRED) >= disturbedOfHundred) {
            return Receiver.status(200, store(request, false)).answer(request, out);
        }
        disturbed++;
        return switch (random.nextInt(BAD_MANNERS)) {
            case 0 -> Receiver.status(503, "not now").answer(request, out);
            case 1 -> Receiver.status(429, "slowly", "Retry-After: 1").answer(request, out);
            case 2 -> false;
            case 3 -> cutAfterStoring(request, out);
            case 4 -> Receiver.status(413, "less").answer(request, out);
            case 5 -> silent(request);
            default -> Receiver.status(200, store(request, true)).answer(request, out);
        };
    }

    private boolean cutAfterStoring(Receiver.Request request, OutputStream out) throws IOException {
        store(request, false);
        return Receiver.cutInTheMiddle().answer(request, out);
    }

    /** Stores and says nothing; the connection stays open until the client gives up. */
    private boolean silent(Receiver.Request request) throws IOException {
        store(request, false);
        return true;
    }

    private String store(Receiver.Request request, boolean partly) throws IOException {
        List<String> taken = new ArrayList<>();
        String items = ID.matcher(request.body())
                .results()
                .map(found -> "{\"create\":{\"status\":" + store(found.group(1), partly, taken) + "}}")
                .collect(Collectors.joining(","));
        byte[] lines = taken.stream()
                .map(id -> id + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return "{\"errors\":" + partly + ",\"items\":[" + items + "]}";
    }

    private int store(String id, boolean partly, List<String> taken) {
        if (partly && random.nextInt(3) == 0) {
            return 429;
        }
        taken.add(id);
        return ids.add(id) ? 201 : 409;
    }
}
