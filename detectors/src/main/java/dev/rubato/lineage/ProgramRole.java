package dev.rubato.lineage;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.TextMemo;
import java.util.Locale;
import java.util.Set;

/**
 * What kind of program an image is, as far as spawn chains care. This is the one place where an executable's name is
 * evidence; everything else is read off structure.
 */
public enum ProgramRole {
    SHELL,
    INTERPRETER,
    /** Moves files or opens sessions: download, upload, remote execution, relay. */
    TRANSFER,
    OTHER;

    private static final Set<String> SHELLS = Set.of(
            "sh",
            "bash",
            "dash",
            "zsh",
            "ksh",
            "mksh",
            "fish",
            "ash",
            "busybox",
            "tcsh",
            "csh",
            "cmd",
            "powershell",
            "pwsh");
    private static final Set<String> INTERPRETERS = Set.of(
            "python",
            "perl",
            "ruby",
            "node",
            "nodejs",
            "php",
            "lua",
            "luajit",
            "deno",
            "bun",
            "osascript",
            "wscript",
            "cscript",
            "mshta",
            "tclsh",
            "gawk",
            "awk",
            "rscript",
            "rundll32",
            "regsvr32");
    private static final Set<String> TRANSFERS = Set.of(
            "curl",
            "wget",
            "nc",
            "ncat",
            "netcat",
            "nc.openbsd",
            "nc.traditional",
            "socat",
            "telnet",
            "ssh",
            "scp",
            "sftp",
            "rsync",
            "ftp",
            "tftp",
            "aria2c",
            "certutil",
            "bitsadmin",
            "psexec",
            "psexec64",
            "winrs",
            "wmic");

    private static final TextMemo<ProgramRole> ROLES = new TextMemo<>(ProgramRole::judge);

    /** The role of an executable's name; version suffixes such as {@code python3.11} and {@code .exe} are ignored. */
    public static ProgramRole ofName(String fileName) {
        return ROLES.of(fileName);
    }

    private static ProgramRole judge(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".exe")) {
            name = name.substring(0, name.length() - 4);
        }
        ProgramRole exact = lookUp(name);
        if (exact != OTHER) {
            return exact;
        }
        int end = name.length();
        while (end > 0
                && (Character.isDigit(name.charAt(end - 1))
                        || name.charAt(end - 1) == '.'
                        || name.charAt(end - 1) == '-')) {
            end--;
        }
        return lookUp(name.substring(0, end));
    }

    private static ProgramRole lookUp(String name) {
        if (SHELLS.contains(name)) {
            return SHELL;
        }
        if (INTERPRETERS.contains(name)) {
            return INTERPRETER;
        }
        return TRANSFERS.contains(name) ? TRANSFER : OTHER;
    }

    /** The role of what {@code image} runs. */
    public static ProgramRole of(ProcessImage image) {
        return ofName(image.name());
    }
}
