package dev.rubato.agent;

import dev.rubato.event.EventSink;
import dev.rubato.sensor.KernelTraceSensor;
import dev.rubato.sensor.NetworkState;
import dev.rubato.sensor.OshiGpuSensor;
import dev.rubato.sensor.OshiProcessQueue;
import dev.rubato.sensor.OshiProcessSensor;
import dev.rubato.sensor.OshiRole;
import dev.rubato.sensor.OshiSocketSensor;
import dev.rubato.sensor.PacketSensor;
import dev.rubato.sensor.PacketSettings;
import dev.rubato.sensor.Sensor;
import dev.rubato.sensor.SocketOwnerSensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The sensors of this host, in the order in which they are started: those that tell of processes come first, so that
 * what follows finds its owner. The kernel trace decides whether the OSHI sensors complement it or stand in for it.
 * Started and closed by one thread; read by any.
 */
public final class SensorSet implements AutoCloseable {

    /** A sensor with what it can see. */
    public record Sight(Sensor sensor, Sensor.Status status) {}

    private static final Path PROC = Path.of("/proc");

    private final Configuration.Sensors wanted;
    private final OshiProcessQueue processesToDescribe = new OshiProcessQueue();
    private volatile List<Sight> sights = List.of();

    /** The sensors that the configuration wants; nothing is started. */
    public SensorSet(Configuration.Sensors wanted) {
        this.wanted = wanted;
    }

    /** What each sensor would see if it were started now. */
    public List<Sight> probe() {
        List<Sight> probed = new ArrayList<>();
        Sensor trace = kernelTrace();
        Sensor.Status traceStatus = trace.probe();
        probed.add(new Sight(trace, traceStatus));
        for (Sensor sensor : others(traceStatus)) {
            probed.add(new Sight(sensor, sensor.probe()));
        }
        return probed;
    }

    /** Starts all of them and returns what each sees. */
    List<Sight> start(EventSink sink) {
        if (wanted.process()) {
            OshiProcessSensor.prepare();
        }
        List<Sight> started = new ArrayList<>();
        Sensor trace = kernelTrace();
        Sensor.Status traceStatus = trace.start(wanted.process() ? processesToDescribe.watching(sink) : sink);
        started.add(new Sight(trace, traceStatus));
        sights = List.copyOf(started);
        for (Sensor sensor : others(traceStatus)) {
            started.add(new Sight(sensor, sensor.start(sink)));
            sights = List.copyOf(started);
        }
        return sights;
    }

    private Sensor kernelTrace() {
        if (!wanted.kernelTrace()) {
            return new SwitchedOffSensor("kernel-trace", ConfigurationKey.SENSORS_KERNEL_TRACE);
        }
        int bufferKib = Math.toIntExact(wanted.kernelTraceBufferBytes() >> 10);
        return new KernelTraceSensor(new KernelTraceSensor.Options(
                wanted.kernelTraceInstance(), bufferKib, wanted.rawSockets(), wanted.copyArguments()));
    }

    private List<Sensor> others(Sensor.Status trace) {
        OshiRole role = trace.isPresent() ? OshiRole.COMPLEMENT : OshiRole.FALLBACK;
        SocketOwnerSensor owners = new SocketOwnerSensor();
        NetworkState network = new NetworkState(PROC);
        List<Sensor> sensors = new ArrayList<>();
        sensors.add(
                wanted.process()
                        ? new OshiProcessSensor(role, processesToDescribe)
                        : new SwitchedOffSensor("process", ConfigurationKey.SENSORS_PROCESS));
        sensors.add(network);
        sensors.add(
                wanted.socket()
                        ? new OshiSocketSensor(role)
                        : new SwitchedOffSensor("socket", ConfigurationKey.SENSORS_SOCKET));
        if (wanted.packet()) {
            sensors.add(owners);
            sensors.add(new PacketSensor(network, owners, PacketSettings.DEFAULT));
        } else {
            sensors.add(new SwitchedOffSensor("packet", ConfigurationKey.SENSORS_PACKET));
        }
        sensors.add(wanted.gpu() ? new OshiGpuSensor() : new SwitchedOffSensor("gpu", ConfigurationKey.SENSORS_GPU));
        return sensors;
    }

    /** Sensors that report at their start what exists. */
    static List<Sensor> snapshots() {
        return List.of(
                new OshiProcessSensor(OshiRole.FALLBACK),
                new NetworkState(PROC),
                new OshiSocketSensor(OshiRole.COMPLEMENT));
    }

    /** The started ones, with what they said at their start. */
    List<Sight> started() {
        return sights;
    }

    /** The visibility in one word. */
    static String describe(Sensor.Status status) {
        return status.visibility().name().toLowerCase(Locale.ROOT);
    }

    /** Stops the started ones, the last one first. */
    @Override
    public void close() {
        for (Sight sight : sights.reversed()) {
            sight.sensor().close();
        }
    }
}
