package dev.rubato.sensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import oshi.SystemInfo;
import oshi.software.os.InternetProtocolStats;
import oshi.software.os.OperatingSystem;
import oshi.util.GlobalConfig;
import oshi.util.UserGroupInfo;

/**
 * This host as OSHI shows it, loaded in parts when they are first asked for: the whole of OSHI costs about 20 MB of
 * resident memory, its socket tables on Linux 5 MB.
 *
 * <p>On Linux the part {@link #operatingSystem} lets OSHI and JNA run {@code uname} and {@code ldconfig} once while their
 * classes load, and {@link #prepare} {@code id}. Nothing else here starts a process: {@code OSProcess.getUser} (getent) and
 * {@code getGraphicsCards} (lspci, lshw) are not called there.
 */
final class OshiHost {
    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    private static final int CAP_DAC_OVERRIDE = 1;
    private static final int CAP_DAC_READ_SEARCH = 2;
    private static final int CAP_SYS_PTRACE = 19;

    static {
        // Read by the simple logger when OSHI's classes create theirs: files that vanish while read are daily business.
        System.setProperty("org.slf4j.simpleLogger.log.oshi", "off");
    }

    private OshiHost() {}

    private static final class Loaded {
        static final SystemInfo SYSTEM = load();

        private static SystemInfo load() {
            GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWUDEV, false); // only disks and USB need it
            return new SystemInfo();
        }
    }

    /** Whether this is Linux. */
    static boolean isLinux() {
        return LINUX;
    }

    /** All of OSHI. */
    static SystemInfo system() {
        return Loaded.SYSTEM;
    }

    /**
     * Lets OSHI ask for its own privileges now. Otherwise it starts {@code id} when the first file cannot be read, and the
     * agent reports itself: a service that starts {@code id}.
     */
    static void prepare() {
        if (LINUX) {
            UserGroupInfo.isElevated();
        }
    }

    /** Processes of this host. */
    static OperatingSystem operatingSystem() {
        return system().getOperatingSystem();
    }

    /** Connections of this host and counts of the kernel; on Linux without the rest of OSHI. */
    static InternetProtocolStats internetProtocol() {
        return isLinux()
                ? new oshi.software.common.os.linux.LinuxInternetProtocolStats()
                : operatingSystem().getInternetProtocolStats();
    }

    /** The wall clock, nanoseconds since the Unix epoch. */
    static long epochNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /**
     * Whether the open files of every user's processes can be read: what {@code capabilities(7)} asks for to follow
     * links in {@code /proc/PID/fd}. True where {@code proc} does not say.
     */
    static boolean seesAllProcesses(Path proc) {
        try {
            for (String line : Files.readAllLines(proc.resolve("self/status"))) {
                if (line.startsWith("CapEff:")) {
                    long held = Long.parseUnsignedLong(line.substring(7).trim(), 16);
                    boolean reads = (held >>> CAP_DAC_OVERRIDE & 1) != 0 || (held >>> CAP_DAC_READ_SEARCH & 1) != 0;
                    return reads && (held >>> CAP_SYS_PTRACE & 1) != 0;
                }
            }
            return true;
        } catch (IOException | NumberFormatException e) {
            return true;
        }
    }
}
