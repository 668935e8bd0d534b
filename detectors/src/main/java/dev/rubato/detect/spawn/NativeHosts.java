package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import java.util.List;

/**
 * Recognises native-messaging hosts: a browser's main process starts such a host with pipes and names the extension, or
 * the host's manifest, in the arguments. Anybody can write such arguments, so this only ever lowers a score.
 */
final class NativeHosts {
    private NativeHosts() {}

    /** Whether {@code spawn} looks like one. */
    static boolean isOne(Spawn spawn) {
        HostProcess parent = spawn.child().parent();
        ProcessImage image = spawn.child().image();
        boolean byMain = parent != null
                && (parent.isBrowser() || RoleTable.of(parent.image()) == Role.BROWSER)
                && parent.image().args().stream().noneMatch(arg -> arg.startsWith("--type="));
        boolean ordinary =
                !spawn.command().inline() || spawn.command().program().equals("cmd");
        return mayBePipe(image) && byMain && ordinary && namesHost(image.args());
    }

    private static boolean mayBePipe(ProcessImage image) {
        return switch (image.stdin()) {
            case PIPE, SOCKET, UNKNOWN -> true;
            case TERMINAL, FILE, NULL_DEVICE -> false;
        };
    }

    private static boolean namesHost(List<String> args) {
        return args.stream()
                .skip(1)
                .anyMatch(arg -> arg.contains("chrome-extension://")
                        || arg.contains("native-messaging-hosts/")
                        || arg.contains("chrome.nativeMessaging"));
    }
}
