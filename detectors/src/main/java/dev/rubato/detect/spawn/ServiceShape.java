package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import java.util.regex.Pattern;

/** What stays the same of a program when it is started again: the key of its habits. */
final class ServiceShape {
    /** First port that Linux hands out by itself (ip_local_port_range); such ports differ from run to run. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final int MAX_SHAPE_CHARS = 256;

    private static final List<String> PACKAGE_DIRECTORIES = List.of("/node_modules/", "/site-packages/");

    /** Directories in which a file is nobody's in particular: shared, or a whole home, or all programs. */
    private static final Pattern ANYBODYS = Pattern.compile(
            "|/tmp|/var/tmp|/dev/shm|/run|/proc.*|/root|/home|/home/[^/]+|/usr|(/usr|/usr/local)?/s?bin");

    /** From the root, a drive or a share. */
    private static final Pattern ABSOLUTE = Pattern.compile("/|[A-Za-z]:|\\\\");

    private ServiceShape() {}

    /** Executable and script of {@code process}; of an interpreter the name alone, as links lead to it in many ways. */
    static String of(HostProcess process) {
        ProcessImage image = process.image();
        Command command = Command.of(image);
        String script = absolute(command, image.cwd());
        String program = command.isCandidate() ? command.program() : image.exe();
        String shape = script.isEmpty() ? program : program + " " + script;
        return shape.length() <= MAX_SHAPE_CHARS ? shape : shape.substring(0, MAX_SHAPE_CHARS);
    }

    /** Executable, script and port of a service. */
    static String of(HostProcess owner, int port) {
        return of(owner) + (port < FIRST_EPHEMERAL_PORT ? " :" + port : " :ephemeral");
    }

    /** Whether {@code child} runs the executable of {@code ownerImage}, with a program that belongs to it. */
    static boolean isOwnExecutable(HostProcess child, Command command, ProcessImage ownerImage) {
        ProcessImage image = child.image();
        if (!image.argsRead() || command.inline() || image.exe().isEmpty()) {
            return false;
        }
        return isSameExecutable(image, ownerImage) && isProgramOf(command, image, ownerImage);
    }

    /** Whether both name one executable, perhaps by different links: python3 and python3.11, or that of an environment. */
    private static boolean isSameExecutable(ProcessImage image, ProcessImage ownerImage) {
        if (image.exe().equals(ownerImage.exe())) {
            return true;
        }
        Command owner = Command.of(ownerImage);
        boolean sameName =
                owner.isCandidate() && owner.program().equals(Command.of(image).program());
        String directory = directory(image.exe());
        return sameName
                && (directory.equals(directory(ownerImage.exe()))
                        || directory.startsWith("/usr/")
                        || isBelow(image.exe(), ownerImage.cwd())
                        || isBelow(image.exe(), project(absolute(owner, ownerImage.cwd()))));
    }

    /**
     * Whether the script lies where the service lives, so that nobody else put it there. No sensor tells how old a file
     * is; its place has to do.
     */
    private static boolean isProgramOf(Command command, ProcessImage image, ProcessImage ownerImage) {
        Command owner = Command.of(ownerImage);
        return switch (command.source()) {
            case INLINE, NONE -> false;
            case LIBRARY -> true;
            case MODULE -> command.equals(owner);
            case FILE -> {
                String script = absolute(command, image.cwd());
                String ownerScript = absolute(owner, ownerImage.cwd());
                yield script.equals(ownerScript)
                        || isBelow(script, project(ownerScript))
                        || isBelow(script, ownerImage.cwd());
            }
        };
    }

    /** The directory of {@code script}, or the one that its package directory lies in. */
    private static String project(String script) {
        for (String packages : PACKAGE_DIRECTORIES) {
            int at = script.indexOf(packages);
            if (at >= 0) {
                return script.substring(0, at);
            }
        }
        return directory(script);
    }

    private static String directory(String path) {
        int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static boolean isBelow(String path, String directory) {
        return !directory.isEmpty()
                && (path.startsWith(directory + "/") || path.startsWith(directory + "\\"))
                && !path.contains("..")
                && !ANYBODYS.matcher(directory).matches();
    }

    private static String absolute(Command command, String directory) {
        String path = command.script();
        if (command.source() != Command.Source.FILE || ABSOLUTE.matcher(path).lookingAt() || directory.isEmpty()) {
            return path;
        }
        return directory + "/" + (path.startsWith("./") ? path.substring(2) : path);
    }
}
