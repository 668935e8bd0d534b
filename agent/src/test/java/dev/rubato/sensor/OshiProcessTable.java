package dev.rubato.sensor;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table of made-up processes, as a source for tests; counts how often it is asked. */
final class OshiProcessTable implements OshiProcessSource {
    private final Map<Integer, Reading> processes = new LinkedHashMap<>();
    int asked;

    void put(int pid, long startNs, int parentPid, String exe) {
        processes.put(pid, new Reading(new ProcessKey(pid, startNs), parentPid, ProcessImage.ofExe(exe)));
    }

    void put(Reading reading) {
        processes.put(reading.key().pid(), reading);
    }

    void remove(int pid) {
        processes.remove(pid);
    }

    @Override
    public List<Integer> ids() {
        return new ArrayList<>(processes.keySet());
    }

    @Override
    public @Nullable Reading read(int pid) {
        asked++;
        return processes.get(pid);
    }

    @Override
    public @Nullable ProcessKey keyOf(int pid) {
        Reading reading = processes.get(pid);
        return reading == null ? null : reading.key();
    }

    @Override
    public String exeOf(int pid) {
        Reading reading = processes.get(pid);
        return reading == null ? "" : reading.image().exe();
    }

    @Override
    public long newestId() {
        return -1;
    }

    @Override
    public long begunSinceBoot() {
        return -1;
    }
}
