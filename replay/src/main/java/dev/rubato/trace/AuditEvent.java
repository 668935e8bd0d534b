package dev.rubato.trace;

import dev.rubato.event.ProcessImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of one audit event, in whatever order they came. */
final class AuditEvent {
    /** Most pieces of one split argument: 64 of up to 8 kB are more than a process keeps. */
    private static final int MAX_PIECES = 64;

    /** clone(2): the child shares the process and is a thread. */
    private static final long CLONE_THREAD = 0x10000;

    private static final int PTS_MAJOR = 136;
    private static final int TTY_MAJOR = 4;

    private final Map<String, String> execution = new HashMap<>();
    private @Nullable AuditRecord call;
    private @Nullable AuditRecord title;
    private @Nullable AuditRecord directory;
    private @Nullable AuditRecord address;
    private @Nullable AuditRecord parent;
    private List<String> whole = List.of();
    private int chars;

    /** How many characters it holds. */
    int chars() {
        return chars;
    }

    /** Takes one of its records. */
    void add(AuditRecord part) {
        chars += part.chars();
        if (part.isWhole()) {
            call = part;
            title = part;
            directory = part;
            whole = LogImages.split(part.raw("cmdline"));
            return;
        }
        switch (part.type()) {
            case "SYSCALL" -> call = call == null ? part : call;
            case "EXECVE" -> part.fields().forEach(execution::putIfAbsent);
            case "PROCTITLE" -> title = part;
            case "CWD" -> directory = part;
            case "SOCKADDR" -> address = part;
            case "PARENT_INFO" -> parent = part;
            default -> {
                // tells of files, credentials and rules
            }
        }
    }

    /** What the process did, or null if the event tells nothing of that. */
    @Nullable
    AuditCall call() {
        AuditRecord record = call;
        long pid = record == null ? -1 : record.number("pid", -1);
        if (record == null || pid < 0 || pid > Integer.MAX_VALUE) {
            return null;
        }
        String named = record.raw("SYSCALL");
        String name = named.isEmpty() ? AuditSystemCalls.name(record.raw("arch"), record.raw("syscall")) : named;
        String flags = record.raw(name.equals("clone3") ? "" : "a0");
        return new AuditCall(
                record.node(),
                record.timeNs(),
                name,
                name.equals("clone") && (LogFields.parseNumber("0x" + flags, 0) & CLONE_THREAD) != 0,
                exit(record),
                (int) pid,
                (int) record.number("ppid", -1),
                record.text("exe"),
                arguments(record),
                title == null ? List.of() : title(title.text("proctitle")),
                parent == null ? "" : parent.text("exe"),
                record.raw("uid"),
                tty(record),
                directory == null ? "" : directory.text("cwd"),
                LogFields.parseNumber("0x" + record.raw("a0"), -1),
                address == null ? "" : address.raw("saddr"));
    }

    private static long exit(AuditRecord record) {
        long exit = record.number("exit", Long.MIN_VALUE);
        boolean failed = record.raw("success").equals("no");
        return exit != Long.MIN_VALUE && (exit < 0) == failed ? exit : failed ? Math.min(exit, -1) : Math.max(exit, 0);
    }

    private List<String> arguments(AuditRecord record) {
        AuditRecord all = new AuditRecord("", "EXECVE", 0, 0, execution);
        int count = (int) Math.min(all.number("argc", ProcessImage.MAX_ARGS), ProcessImage.MAX_ARGS);
        List<String> args = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "a" + i;
            if (execution.containsKey(name)) {
                args.add(all.text(name));
            } else if (execution.containsKey(name + "[0]")) {
                args.add(pieces(all, name));
            } else {
                break;
            }
        }
        if (!whole.isEmpty()) {
            return whole;
        }
        return args.isEmpty() && title != null && isExecution(record) ? title(title.text("proctitle")) : args;
    }

    private static boolean isExecution(AuditRecord record) {
        return !record.raw("exit").startsWith("-");
    }

    private static String pieces(AuditRecord all, String name) {
        StringBuilder joined = new StringBuilder();
        for (int piece = 0; piece < MAX_PIECES; piece++) {
            String value = all.raw(name + '[' + piece + ']');
            if (value.isEmpty() || joined.length() > 2 * ProcessImage.MAX_ARGS_CHARS) {
                break;
            }
            joined.append(value);
        }
        return AuditRecord.decoded(joined.substring(0, joined.length() & ~1));
    }

    /** The arguments in a process title: separated by NUL, or by blanks where a collector wrote it in words. */
    static List<String> title(String title) {
        if (title.isEmpty()) {
            return List.of();
        }
        return title.indexOf('\0') < 0
                ? LogImages.split(title)
                : Arrays.asList(title.split("\\x00+", ProcessImage.MAX_ARGS));
    }

    private static int tty(AuditRecord record) {
        String tty = record.fields().getOrDefault("tty", "");
        if (tty.contains("(none)")) {
            return 0;
        }
        String name = record.raw("tty");
        int digits = name.length();
        while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        int minor = (int) LogFields.parseNumber(name.substring(digits), -1);
        return switch (name.substring(0, digits)) {
            case "pts", "pts/" -> minor < 0 ? -1 : PTS_MAJOR << 8 | minor;
            case "tty" -> minor < 0 ? -1 : TTY_MAJOR << 8 | minor;
            default -> -1;
        };
    }
}
