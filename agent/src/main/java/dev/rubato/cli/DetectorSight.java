package dev.rubato.cli;

import dev.rubato.event.Event;
import dev.rubato.event.Event.Visibility;
import dev.rubato.sensor.Sensor;
import java.util.List;
import java.util.Map;

/**
 * What each detector can find with what the sensors see here.
 *
 * @param trace whether every exec and connect is seen as it happens
 * @param packet whether packets are seen
 * @param sampled whether processes and sockets are looked at in intervals
 * @param gpu whether any GPU is seen
 */
record DetectorSight(boolean trace, boolean packet, boolean sampled, boolean gpu) {
    private static final String FULL = "full";
    private static final String PARTLY = "partly";
    private static final String BLIND = "blind";

    /** @param sight the visibility of each {@link Sensor}, by its name */
    static DetectorSight of(Map<String, Event.Visibility> sight) {
        return new DetectorSight(
                sees(sight, "kernel-trace"),
                sees(sight, "packet"),
                sees(sight, "process") && sees(sight, "socket"),
                sees(sight, "gpu"));
    }

    static boolean sees(Map<String, Event.Visibility> sight, String sensor) {
        return sight.getOrDefault(sensor, Visibility.ABSENT) != Visibility.ABSENT;
    }

    /** A line for each detector. */
    List<HostCheck.Line> lines() {
        return List.of(
                scan(),
                replication(),
                spawnChain(),
                gpuHijack(),
                new HostCheck.Line("tempo", processes(), "context for the others: whose tempo program starts have"),
                new HostCheck.Line("incident", FULL, "what several detectors hold against one lineage"),
                new HostCheck.Line("sensor-gap", FULL, "what sensors know that they missed"));
    }

    private String processes() {
        return trace ? FULL : sampled ? PARTLY : BLIND;
    }

    private HostCheck.Line scan() {
        if (packet && trace) {
            return new HostCheck.Line("scan", FULL, "connects with their process, raw probes, ARP, ICMP and UDP");
        }
        if (packet) {
            return new HostCheck.Line(
                    "scan", PARTLY, "every attempt, but the process behind it only by sampling (no kernel trace)");
        }
        if (trace) {
            return new HostCheck.Line(
                    "scan", PARTLY, "connects of sockets; no raw SYN, ARP, ICMP or UDP probes (no packet capture)");
        }
        return sampled
                ? new HostCheck.Line(
                        "scan", PARTLY, "only connects that last longer than the sampling interval; no probes")
                : new HostCheck.Line("scan", BLIND, "neither connects nor probes are seen");
    }

    private HostCheck.Line replication() {
        if (packet && trace) {
            return new HostCheck.Line(
                    "replication", FULL, "what each lineage runs and sends to each host, and who came in before");
        }
        if (packet || trace || sampled) {
            return new HostCheck.Line(
                    "replication",
                    PARTLY,
                    packet
                            ? "bytes to each host, but not what was run meanwhile (no kernel trace)"
                            : "what was run for each host, but not how much was sent (no packet capture)");
        }
        return new HostCheck.Line("replication", BLIND, "neither processes nor connections are seen");
    }

    private HostCheck.Line spawnChain() {
        String reason = trace
                ? "every exec and every local connection with its process"
                : sampled
                        ? "only processes and connections that live longer than the sampling interval"
                        : "no execs are seen";
        return new HostCheck.Line("spawn-chain", processes(), reason);
    }

    private HostCheck.Line gpuHijack() {
        return gpu
                ? new HostCheck.Line("gpu-hijack", FULL, "load of the GPUs; whose it is as far as the driver tells")
                : new HostCheck.Line(
                        "gpu-hijack",
                        trace ? PARTLY : BLIND,
                        trace
                                ? "only that programs start whenever an internal peer has answered (no GPU is seen)"
                                : "no GPU is seen");
    }
}
