package dev.rubato.trace;

import dev.rubato.event.Event;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Load curves of GPUs in CSV, a row a sample: OpenHardwareMonitor and LibreHardwareMonitor (a row of sensor identifiers,
 * then their names), and tools that name columns for people, nvidia-smi among them. Owned by one thread.
 *
 * <p>Such files tell no zone: their times are read as UTC. A header in the middle begins another set of columns.
 */
final class GpuCsvReader implements TraceReader {
    private final CsvRows rows;
    private GpuColumns columns = GpuColumns.NONE;
    private String[] identifiers = {};

    GpuCsvReader(TraceInput input) throws IOException {
        rows = new CsvRows(input.stream());
    }

    /** Whether a file that begins so tells the load of a GPU. */
    static boolean recognises(byte[] head) {
        String[] first = CsvRows.firstColumns(head);
        return GpuColumns.hasIdentifiers(first) || GpuColumns.isHeader(first);
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        while (rows.next()) {
            String[] row = rows.row();
            if (!rows.reason().isEmpty()) {
                sink.rejected(rows.position(), rows.reason());
                return true;
            }
            if (!isHeader(row)) {
                sample(row, sink);
                return true;
            }
        }
        return false;
    }

    /** Takes a row that names columns. */
    private boolean isHeader(String[] row) {
        if (GpuColumns.hasIdentifiers(row)) {
            identifiers = row;
            return true;
        }
        if (identifiers.length > 0) {
            columns = GpuColumns.ofIdentifiers(identifiers, row);
            identifiers = new String[] {};
            return true;
        }
        boolean isNames = GpuColumns.isHeader(row);
        if (isNames) {
            columns = GpuColumns.ofNames(row);
        }
        return isNames;
    }

    private void sample(String[] row, TraceSink sink) {
        OptionalLong timeNs = columns.timeNs(row);
        if (timeNs.isEmpty()) {
            sink.rejected(rows.position(), "begins with no time");
            return;
        }
        boolean any = false;
        for (GpuColumns.Device device : columns.devices()) {
            double load = GpuColumns.number(row, device.load());
            if (load >= 0) {
                any = true;
                sink.event(
                        "",
                        new Event.GpuSampled(
                                timeNs.getAsLong(),
                                device.name(row),
                                Math.min(load, 100),
                                GpuColumns.bytes(row, device.used(), device.usedUnit()),
                                GpuColumns.bytes(row, device.total(), device.totalUnit()),
                                List.of()));
            }
        }
        if (!any) {
            sink.passedOver();
        }
    }
}
