package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.sensor.PacketCapture.CaptureException;
import dev.rubato.sensor.Sensor.Status;
import java.util.Locale;

/** Why packets cannot be captured here, in words that tell the user what to do. */
final class PacketAbsence {
    private static final int MAX_CHARS = 200;

    static final Status NOT_LINUX =
            absent("capture on every interface is there on Linux only: scans with raw sockets stay unseen");

    private PacketAbsence() {}

    private static Status absent(String reason) {
        return new Status(Event.Visibility.ABSENT, reason);
    }

    /** libpcap, or a function of it, could not be loaded. */
    static Status of(LinkageError error) {
        return absent(
                "libpcap is not installed: install the package libpcap0.8 (Debian, Ubuntu), libpcap (Fedora, Arch,"
                        + " Alpine) or libpcap1 (openSUSE); scans with raw sockets stay unseen until then ("
                        + cut(String.valueOf(error.getMessage())) + ")");
    }

    /** libpcap refused. */
    static Status of(CaptureException error) {
        String message = cut(String.valueOf(error.getMessage()));
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("permi") || lower.contains("not permitted")) {
            return absent("capturing needs the capability CAP_NET_RAW: run as root, or give it in the service unit"
                    + " (AmbientCapabilities=CAP_NET_RAW); scans with raw sockets stay unseen until then (" + message
                    + ")");
        }
        return absent("libpcap cannot capture here: " + message);
    }

    private static String cut(String message) {
        String line = message.replaceAll("\\s+", " ").trim();
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS);
    }
}
