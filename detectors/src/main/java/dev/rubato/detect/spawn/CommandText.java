package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.FilePlaces;
import dev.rubato.lineage.ProgramRole;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the arguments of a child whose starter has a role: is it what intruders type, or one installed program? Text is
 * easily written otherwise, so it moves a score by little and is asked about no other chains.
 */
final class CommandText {
    /** Arguments beyond this are not read; a longer command is none of the ordinary ones anyway. */
    private static final int MAX_CHARS = 4096;

    /** Decoding, hiding, loading code from the network, sockets without a client program. */
    private static final Pattern LOADS =
            Pattern.compile("frombase64|base64\\W{1,3}(-d|--decode)|downloadstring|downloadfile"
                + "|downloaddata|invoke-webrequest|invoke-restmethod|\\biwr\\b|\\biex\\b|invoke-expression|net\\.webclient|start-bitstransfer|-?urlcache|/transfer|/dev/(tcp|udp)/|mkfifo|pty\\.spawn|socket\\.socket|use"
                + " socket"
                + "|fsockopen|tcpclient|reflection\\.assembly|javascript:|vbscript:|scrobj|\\\\\\\\(127\\.0\\.0\\.1|localhost)\\\\"
                + "(admin|[a-z])\\$|amsiutils|\\.(dll|dat|tmp)\\S{0,8},\\s?#\\d|certutil.{1,40}-decode");

    private static final Pattern ENCODED = Pattern.compile("\\s[-/]e[a-z]{0,14}\\s+[a-z0-9+/=]{16,}");
    private static final Pattern HIDDEN = Pattern.compile(
            "\\s-w[a-z]{0,10}\\s+(hid\\w*|1)\\b|\\s-(ep|ex\\w{0,14})\\s+bypass|\\s-nop\\b.{0,40}\\s-(w|sta|enc)");
    private static final Pattern FETCHES = Pattern.compile(
            "\\b(mshta|regsvr32|rundll32|wscript|cscript|msiexec|powershell|pwsh|certutil|bitsadmin|curl|wget)\\b.{0,200}https?:"
                + "|\\|\\s*(sudo\\s+)?(ba|da|z|k)?sh\\b|\\|\\s*(python|perl|ruby|php)");

    /** Who am I, where am I, who else is here: at the start of a command. */
    private static final Pattern EXPLORES =
            Pattern.compile("(^|[;&|(`\"'/\\\\]|\\s[-/]\\w{0,3}[ck]\\s)\\s*(whoami|quser|qwinsta|nltest"
                + "|systeminfo|tasklist|ipconfig|klist|cmdkey|dsquery|setspn|adfind|ntdsutil|net1?(\\.exe)?\\s+(user|group|localgroup"
                + "|view|accounts|share|use|config|session|time|start)|reg(\\.exe)?\\s+(query|save|add)|schtasks(\\.exe)?\\s+/create"
                + "|sc(\\.exe)?\\s+(create|config)|vssadmin(\\.exe)?\\s+delete|wevtutil(\\.exe)?\\s+cl|id\\s*($|[;&|\"'>])"
                + "|cat\\s+/etc/(passwd|shadow|hosts))");

    /** Places where everybody may put a file, with a file that runs. */
    private static final Pattern DROPPED_FILE =
            Pattern.compile("\\\\(temp|tmp|downloads|temporary internet files|inetcache"
                + "|users\\\\public|perflogs|\\$recycle\\.bin)\\\\[^\"]{0,200}\\.(exe|dll|dat|js|jse|vbs|vbe|hta|ps1|bat|cmd|scr|wsf|sct"
                + "|lnk|msi|jar|py)\\b|(^|[;&|(]|\\s-c)\\s*(/tmp|/var/tmp|/dev/shm)/");

    /** More than one command, or its output elsewhere than with its starter. */
    private static final Pattern COMPOSED = Pattern.compile("[;&|<>`{]|\\$\\(");

    /** Looking around with what every shell has; harmless, and what a page's helper commands are not. */
    private static final Set<String> LOOKS = Set.of(
            "ls",
            "cat",
            "pwd",
            "uname",
            "ps",
            "hostname",
            "netstat",
            "env",
            "set",
            "printenv",
            "w",
            "who",
            "find",
            "echo",
            "id",
            "ping",
            "nslookup",
            "head",
            "tail",
            "df",
            "mount",
            "crontab",
            "history");

    private static final Pattern INSTALLED =
            Pattern.compile("(/usr|/opt|/srv|/var/www|/var/lib|/etc|/lib|/bin|/sbin)/.*"
                    + "|[a-z]:\\\\(program files( \\(x86\\))?|windows)\\\\.*");

    /** Script hosts, by the names that {@link Command} gives them, whose scripts web pages do not run. */
    private static final Set<String> WINDOWS_ONLY =
            Set.of("cmd", "powershell", "pwsh", "wscript", "cscript", "mshta", "regsvr", "rundll");

    /** What a child's arguments look like. */
    enum Kind {
        TELLTALE,
        ORDINARY,
        PLAIN
    }

    private CommandText() {}

    /** What the arguments of {@code image}, which is {@code command}, look like. */
    static Kind of(ProcessImage image, Command command) {
        if (!image.argsRead()) {
            return Kind.PLAIN;
        }
        String text = String.join(" ", image.args()).toLowerCase(Locale.ROOT);
        text = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
        if (isTelltale(text, command)) {
            return Kind.TELLTALE;
        }
        return isOrdinary(image, command) ? Kind.ORDINARY : Kind.PLAIN;
    }

    private static boolean isTelltale(String text, Command command) {
        return LOADS.matcher(text).find()
                || ENCODED.matcher(text).find()
                || HIDDEN.matcher(text).find()
                || FETCHES.matcher(text).find()
                || DROPPED_FILE.matcher(text).find()
                || (EXPLORES.matcher(text).find() && command.role() != ProgramRole.INTERPRETER)
                || (command.source() == Command.Source.FILE && FilePlaces.isTemporary(command.script()));
    }

    private static boolean isOrdinary(ProcessImage image, Command command) {
        return switch (command.source()) {
            case INLINE -> {
                String inner = inner(image.args());
                String program = first(inner);
                Command run = Command.of(ProcessImage.ofExe(program));
                boolean named = isInstalled(program) || !command.program().equals("cmd");
                yield command.role() == ProgramRole.SHELL
                        && !inner.isEmpty()
                        && named
                        && !LOOKS.contains(run.program())
                        && !COMPOSED.matcher(inner).find()
                        && !run.isCandidate()
                        && !RoleTable.isTool(run)
                        && !FilePlaces.isTemporary(program.toLowerCase(Locale.ROOT))
                        && !program.toLowerCase(Locale.ROOT).startsWith("c:\\users\\");
            }
            case FILE -> isOrdinaryFile(command);
            case LIBRARY -> true;
            case MODULE, NONE -> false;
        };
    }

    /** Installed; or, of programs that web pages run where they lie, anywhere but where everybody may write. */
    private static boolean isOrdinaryFile(Command command) {
        String script = command.script();
        boolean ofSystem = command.program().equals("rundll") && script.indexOf('\\') < 0;
        boolean ofPages = !WINDOWS_ONLY.contains(command.program()) && script.indexOf('\\') < 0;
        return (isInstalled(script) || ofSystem || ofPages) && !FilePlaces.isTemporary(script);
    }

    /** The program text among the arguments: what follows the switch that announces it. */
    private static String inner(List<String> args) {
        for (int i = 1; i + 1 < args.size(); i++) {
            String arg = args.get(i).toLowerCase(Locale.ROOT);
            if (arg.equals("/c") || arg.equals("/k") || (arg.startsWith("-") && arg.endsWith("c"))) {
                return String.join(" ", args.subList(i + 1, args.size())).strip();
            }
        }
        return "";
    }

    private static String first(String text) {
        String start = text.startsWith("exec ") ? text.substring(5).strip() : text;
        if (start.startsWith("\"")) {
            int end = start.indexOf('"', 1);
            return end < 0 ? start.substring(1) : start.substring(1, end);
        }
        int end = start.indexOf(' ');
        return end < 0 ? start : start.substring(0, end);
    }

    /** Whether {@code path} lies where programs are installed. */
    static boolean isInstalled(String path) {
        return INSTALLED.matcher(path.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether {@code path} is on Windows and lies in somebody's profile or in the data of programs. */
    static boolean isUserWritable(String path) {
        if (path.startsWith("/")) {
            return false;
        }
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.contains(":\\users\\") || lower.contains(":\\programdata\\");
    }
}
