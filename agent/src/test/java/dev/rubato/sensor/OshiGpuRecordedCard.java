package dev.rubato.sensor;

import java.util.List;

/** A GPU that plays recorded values: one row a sample, the last one again and again. */
final class OshiGpuRecordedCard implements OshiGpuCards.Card {
    /** One sample; a row without values fails. */
    record Row(double utilisationPercent, long memoryUsedBytes, boolean fails) {
        static Row of(double utilisationPercent, long memoryUsedBytes) {
            return new Row(utilisationPercent, memoryUsedBytes, false);
        }

        static Row failing() {
            return new Row(0, 0, true);
        }
    }

    private final String device;
    private final List<Row> rows;
    private int next;
    int opened;
    int closed;

    OshiGpuRecordedCard(String device, Row... rows) {
        this.device = device;
        this.rows = List.of(rows);
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public long memoryTotalBytes() {
        return 24L << 30;
    }

    @Override
    public OshiGpuCards.Session open() {
        opened++;
        return new OshiGpuCards.Session() {
            @Override
            public double utilisationPercent() {
                Row row = rows.get(Math.min(next++, rows.size() - 1));
                if (row.fails()) {
                    throw new IllegalStateException("the GPU fell off the bus");
                }
                return row.utilisationPercent();
            }

            @Override
            public long memoryUsedBytes() {
                return rows.get(Math.min(Math.max(next - 1, 0), rows.size() - 1))
                        .memoryUsedBytes();
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
