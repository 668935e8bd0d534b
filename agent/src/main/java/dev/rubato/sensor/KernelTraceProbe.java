package dev.rubato.sensor;

import dev.rubato.event.Event.Visibility;
import dev.rubato.sensor.Sensor.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what the kernel trace would show on this host, and what to do where it would not; changes nothing. */
final class KernelTraceProbe {
    private static final String SAMPLED_INSTEAD = "; processes and connections are sampled instead";

    /** The first pid namespace has this number in every kernel (PROC_PID_INIT_INO). */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private KernelTraceProbe() {}

    static Status probe(String instance, Set<TraceEvent> wanted) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return absent("there is a kernel trace on Linux only");
        }
        if (!Files.isDirectory(TraceFs.USUAL) && TraceFs.find() == null) {
            return absent("this kernel was built without tracing (no " + TraceFs.USUAL + ")");
        }
        boolean root = isRoot();
        Path tracefs = TraceFs.find();
        if (tracefs == null) {
            return root
                    ? exact("tracefs is not mounted; it will be mounted at " + TraceFs.USUAL)
                    : absent("tracefs is not mounted; run as root, or mount it: mount -t tracefs tracefs "
                            + TraceFs.USUAL);
        }
        Path instances = tracefs.resolve("instances");
        Path directory = instances.resolve(instance);
        boolean writable = Files.isWritable(instances) || Files.isWritable(directory.resolve("tracing_on"));
        if (!writable) {
            return absent(
                    root
                            ? tracefs
                                    + "/instances may not be written (kernel lockdown, or a container without the"
                                    + " right)"
                            : "not root: run as root, or let the service unit prepare " + directory);
        }
        if (!isFirstPidNamespace()) {
            return absent("this is a container with process ids of its own, the trace counts those of the host");
        }
        return judge(tracefs, wanted);
    }

    private static Status judge(Path tracefs, Set<TraceEvent> wanted) {
        StringJoiner missing = new StringJoiner(", ");
        Set<String> losses = new TreeSet<>();
        for (TraceEvent event : TraceEvent.values()) {
            if (event.isRequired() && !TraceInstance.has(tracefs, event)) {
                missing.add(event.path());
            } else if (!wanted.contains(event) || !TraceInstance.has(tracefs, event)) {
                String why = wanted.contains(event) ? "this kernel has no " + event.path() : "as configured";
                losses.add(event.lossWithout() + " (" + why + ")");
            }
        }
        if (missing.length() > 0) {
            return absent("this kernel lacks the trace event " + missing);
        }
        return exact(losses.isEmpty() ? "" : String.join("; ", losses));
    }

    private static Status exact(String limits) {
        String sight = "every fork, exec, exit and TCP state change, with its process";
        return new Status(Visibility.EXACT, limits.isEmpty() ? sight : sight + "; " + limits);
    }

    /** The status of a sensor that cannot work because of {@code why}. */
    static Status absent(String why) {
        return new Status(Visibility.ABSENT, why + SAMPLED_INSTEAD);
    }

    private static boolean isRoot() {
        return new ProcFiles(Path.of("/proc"))
                .user(Math.toIntExact(ProcessHandle.current().pid()))
                .equals("0");
    }

    private static boolean isFirstPidNamespace() {
        String namespace = link(Path.of("/proc/self/ns/pid"));
        return namespace == null || namespace.equals(FIRST_PID_NAMESPACE);
    }

    private static @Nullable String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return null;
        }
    }
}
