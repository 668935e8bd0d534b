package dev.rubato.detect.gpu;

import dev.rubato.event.Event;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.TableReader;
import java.util.Iterator;

/** When each GPU was sampled last, and whose work the driver tells. Owned by the detection thread. */
final class GpuDevices {
    private final GpuParameters.Dwell dwell;
    private final BoundedMap<String, Device> byName;

    static final class Device {
        final long hash;
        private long lastNs = Long.MIN_VALUE;
        private boolean anew;
        private double weight;
        private long stepNs;

        Device(String name) {
            hash = GpuPrograms.hash("device " + name);
        }

        /** For how many samples of the nominal interval the latest one stands. */
        double weight() {
            return weight;
        }

        /** The time for which the latest sample stands. */
        long stepNs() {
            return stepNs;
        }

        /** Whether the latest sample follows a gap: what was seen before does not count any more. */
        boolean beginsAnew() {
            return anew;
        }
    }

    GpuDevices(GpuParameters parameters) {
        dwell = parameters.dwell();
        byName = new BoundedMap<>(parameters.limits().devices(), true);
    }

    /** Takes the time of a sample. Utilisation without samples before it stands for the nominal interval. */
    Device sampled(Event.GpuSampled sample) {
        Device device = byName.computeIfAbsent(sample.device(), Device::new);
        long gapNs = device.lastNs == Long.MIN_VALUE ? dwell.gapNs() + 1 : sample.timeNs() - device.lastNs;
        device.anew = gapNs > dwell.gapNs() || gapNs < 0;
        device.stepNs = device.anew ? dwell.sampleNs() : Math.min(gapNs, dwell.longestSampleNs());
        device.weight = (double) device.stepNs / dwell.sampleNs();
        device.lastNs = sample.timeNs();
        return device;
    }

    /** The clock was set or the host slept: every GPU begins anew. */
    void forgetTimes() {
        for (Iterator<Device> each = byName.values().iterator(); each.hasNext(); ) {
            each.next().lastNs = Long.MIN_VALUE;
        }
    }

    long evictions() {
        return byName.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("gpu-devices", byName);
    }
}
