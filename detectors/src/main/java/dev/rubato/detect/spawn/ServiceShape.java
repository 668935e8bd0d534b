package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import java.util.List;

/** What stays the same of a program when it is started again: the key of its habits. */
final class ServiceShape {
    /** First port that Linux hands out by itself (ip_local_port_range); such ports differ from run to run. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final int MAX_SHAPE_CHARS = 256;

    /** Where everybody may write, so that a file there is nobody's by its place. */
    private static final List<String> SHARED_DIRECTORIES = List.of("/tmp/", "/var/tmp/", "/dev/", "/proc/", "/run/");

    private static final String ANYBODYS = "anybody's";

    private ServiceShape() {}

    /** Executable and script of {@code process}. */
    static String of(HostProcess process) {
        ProcessImage image = process.image();
        String script = absolute(Command.of(image).script(), image.cwd());
        String shape = script.isEmpty() ? image.exe() : image.exe() + " " + script;
        return shape.length() <= MAX_SHAPE_CHARS ? shape : shape.substring(0, MAX_SHAPE_CHARS);
    }

    /** Executable, script and port of a service. */
    static String of(HostProcess owner, int port) {
        return of(owner) + (port < FIRST_EPHEMERAL_PORT ? " :" + port : " :ephemeral");
    }

    /** Whether {@code child} runs the executable of {@code owner}, with a program that belongs to it. */
    static boolean isOwnExecutable(HostProcess child, Command command, HostProcess owner) {
        ProcessImage image = child.image();
        ProcessImage ownerImage = owner.image();
        if (!image.argsRead() || command.inline() || image.exe().isEmpty()) {
            return false;
        }
        return image.exe().equals(ownerImage.exe()) && isProgramOf(command, image, ownerImage);
    }

    /** A script anybody could have dropped is not the service's own unless it lies where the service lives. */
    private static boolean isProgramOf(Command command, ProcessImage image, ProcessImage ownerImage) {
        if (!command.isCandidate()) {
            return true;
        }
        if (command.readsProgramFromInput()) {
            return false;
        }
        String place = sharedPlace(absolute(command.script(), image.cwd()));
        String home = ownerImage.cwd();
        String ownerScript = absolute(Command.of(ownerImage).script(), home);
        return switch (place) {
            case "" -> true;
            case ANYBODYS -> false;
            default -> place.equals(sharedPlace(ownerScript)) || place.equals(sharedPlace(home + "/"));
        };
    }

    /**
     * The first directory below one that everybody may write to, {@link #ANYBODYS} for what lies in the latter itself, and
     * empty for all other paths.
     */
    private static String sharedPlace(String path) {
        for (String shared : SHARED_DIRECTORIES) {
            if (path.startsWith(shared)) {
                int end = path.contains("/../") ? -1 : path.indexOf('/', shared.length());
                return end < 0 ? ANYBODYS : path.substring(0, end);
            }
        }
        return "";
    }

    private static String absolute(String path, String directory) {
        boolean isFile = path.contains(".") || path.contains("/");
        if (path.startsWith("/") || directory.isEmpty() || !isFile) {
            return path;
        }
        return directory + "/" + (path.startsWith("./") ? path.substring(2) : path);
    }
}
