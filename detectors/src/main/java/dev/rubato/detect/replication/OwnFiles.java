package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.FilePlaces;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.ProgramRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rule R4: whether a command line names the file that its own lineage runs: the executable of an ancestor outside the
 * system's directories, or the script that an ancestor's interpreter runs. File sizes and inodes are not among the events,
 * so a copy under another name is not recognised here; its equal size is (R2).
 */
final class OwnFiles {
    private static final int MAX_ANCESTORS = 16;

    /** Directories of installed programs: copying those says nothing. */
    private static final List<String> SYSTEM_DIRECTORIES =
            List.of("/usr/", "/bin/", "/sbin/", "/lib/", "/snap/", "/nix/", "C:\\Windows\\", "C:\\Program Files");

    /** Within them, yet written by whoever administers the machine. */
    private static final String LOCAL_DIRECTORY = "/usr/local/";

    private static final int MIN_NAME_CHARS = 2;

    /** Programs that read a file for another one that sends it. */
    private static final Set<String> READERS =
            Set.of("cat", "tar", "gzip", "base64", "dd", "xxd", "openssl", "zip", "pv", "cp");

    private OwnFiles() {}

    static boolean isReader(String program) {
        return READERS.contains(program);
    }

    /** Whether the arguments of {@code process} name a file that one of its ancestors, within its lineage, runs. */
    static boolean names(HostProcess process) {
        List<String> args = process.image().args();
        HostProcess at = process.parent();
        for (int i = 0; at != null && i < MAX_ANCESTORS; i++) {
            if (at.lineage() == process.lineage() && !at.imageInherited()) {
                for (String own : runBy(at.image())) {
                    if (anyNames(args, own)) {
                        return true;
                    }
                }
            }
            at = at.parent();
        }
        return false;
    }

    /** Whether a program that an ancestor of {@code process}, within its lineage, runs lies where everybody may write. */
    static boolean isTemporary(HostProcess process) {
        HostProcess at = process.parent();
        for (int i = 0; at != null && i < MAX_ANCESTORS; i++) {
            if (at.lineage() == process.lineage() && !at.imageInherited()) {
                String directory = at.image().cwd() + "/";
                for (String own : runBy(at.image())) {
                    boolean relative = own.indexOf('/') != 0 && own.indexOf(':') != 1;
                    if (FilePlaces.isTemporary(relative ? directory + own : own)) {
                        return true;
                    }
                }
            }
            at = at.parent();
        }
        return false;
    }

    private static List<String> runBy(ProcessImage image) {
        List<String> files = new ArrayList<>();
        ProgramRole role = ProgramRole.of(image);
        if (role == ProgramRole.OTHER && !isInstalled(image.exe())) {
            files.add(image.exe());
        }
        boolean interprets = role == ProgramRole.SHELL || role == ProgramRole.INTERPRETER;
        if (interprets && image.args().size() > 1) {
            String script = image.args().get(1);
            if (!script.startsWith("-") && !isInstalled(script)) {
                files.add(script);
            }
        }
        return files;
    }

    private static boolean isInstalled(String file) {
        return !file.startsWith(LOCAL_DIRECTORY) && SYSTEM_DIRECTORIES.stream().anyMatch(file::startsWith);
    }

    private static boolean anyNames(List<String> args, String file) {
        String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
        if (name.length() < MIN_NAME_CHARS) {
            return false;
        }
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            // scp from:to names the file alone, curl -F f=@file and dd if=file behind a sign
            String path = arg.substring(Math.max(arg.lastIndexOf('='), arg.lastIndexOf('@')) + 1);
            boolean remote = path.indexOf(':') > 1;
            if (!remote && (path.equals(file) || path.equals(name) || path.endsWith("/" + name))) {
                return true;
            }
        }
        return false;
    }
}
