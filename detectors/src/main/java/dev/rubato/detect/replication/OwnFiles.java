package dev.rubato.detect.replication;

import dev.rubato.event.ProcessImage;
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

    private static List<String> runBy(ProcessImage image) {
        List<String> files = new ArrayList<>();
        ProgramRole role = ProgramRole.of(image);
        if (role == ProgramRole.OTHER && SYSTEM_DIRECTORIES.stream().noneMatch(image.exe()::startsWith)) {
            files.add(image.exe());
        }
        boolean interprets = role == ProgramRole.SHELL || role == ProgramRole.INTERPRETER;
        if (interprets && image.args().size() > 1) {
            String script = image.args().get(1);
            boolean installed = SYSTEM_DIRECTORIES.stream().anyMatch(script::startsWith);
            if (!script.startsWith("-") && !installed) {
                files.add(script);
            }
        }
        return files;
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
