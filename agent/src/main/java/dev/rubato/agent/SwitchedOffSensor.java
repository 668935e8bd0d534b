package dev.rubato.agent;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.sensor.Sensor;
import dev.rubato.sensor.SensorCounters;

/** Stands where a sensor would be that the configuration switches off, and says so. */
final class SwitchedOffSensor implements Sensor {
    private final String name;
    private final ConfigurationKey key;

    SwitchedOffSensor(String name, ConfigurationKey key) {
        this.name = name;
        this.key = key;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Status probe() {
        return new Status(Event.Visibility.ABSENT, "switched off by " + key.path() + ": false");
    }

    @Override
    public Status start(EventSink sink) {
        Status status = probe();
        sink.append(new Event.SensorStarted(EpochClock.nowNs(), name, status.visibility(), status.reason()));
        return status;
    }

    @Override
    public SensorCounters counters() {
        return SensorCounters.NONE;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
