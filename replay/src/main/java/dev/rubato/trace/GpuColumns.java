package dev.rubato.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which columns of a table tell the time, and the load and memory of each GPU.
 *
 * @param time columns that together tell the time: one, or a date and a time of day; empty for the first column
 */
record GpuColumns(List<Device> devices, List<Integer> time) {
    static final GpuColumns NONE = new GpuColumns(List.of(), List.of());

    private static final int ABSENT = -1;
    private static final int MAX_DEVICES = 16;
    private static final long KIBI = 1024;

    /** {@code /nvidiagpu/0/load/0}, {@code /gpu-amd/0/smalldata/1}: kind and number of the GPU, kind of sensor. */
    private static final Pattern IDENTIFIER = Pattern.compile("/([a-z]*-?gpu[a-z-]*|[a-z-]*gpu)/(\\d+)/([a-z]+)/\\d+");

    private static final Pattern LOAD = Pattern.compile("load|utili[sz]ation|usage|gpu util");
    private static final Pattern OTHER_LOAD =
            Pattern.compile("mem|vram|bus|video|decod|encod|fan|power|temp|control|limit|cpu|clock|jpeg|ofa");
    private static final Pattern USED = Pattern.compile("mem.*used|used.*mem|vram.*used|mem.*usage.*\\[?m?i?b");
    private static final Pattern TOTAL = Pattern.compile("memory[ .]total|total.*memory");
    private static final Pattern WORDS = Pattern.compile(
            "\\b(core|load|utili[sz]ation|usage|util)\\b|[\\[(][^\\])]*[\\])]|[.%]", Pattern.CASE_INSENSITIVE);
    private static final List<String> NAMES = List.of("index", "name", "gpu_name", "uuid", "gpu_uuid", "pci.bus_id");
    private static final Pattern NUMBER = Pattern.compile("\\s*(-?\\d+(?:[.,]\\d+)?).*", Pattern.DOTALL);

    /**
     * A GPU.
     *
     * @param title its name, unless columns of the row tell it
     * @param names columns that tell which GPU a row is about
     * @param usedUnit bytes in a unit of the column {@code used}
     * @param totalUnit bytes in a unit of the column {@code total}
     */
    record Device(String title, List<Integer> names, int load, int used, long usedUnit, int total, long totalUnit) {

        String name(String[] row) {
            StringBuilder name = new StringBuilder(title);
            for (int column : names) {
                if (column < row.length) {
                    name.append(name.isEmpty() ? "" : " ").append(row[column]);
                }
            }
            return LogImages.capped(name.toString());
        }
    }

    /** Whether this is a row of sensor identifiers. */
    static boolean hasIdentifiers(String[] row) {
        return Arrays.stream(row).anyMatch(cell -> IDENTIFIER.matcher(cell).matches());
    }

    /** Whether this row names a column for the load of a GPU. */
    static boolean isHeader(String[] row) {
        return Arrays.stream(row).anyMatch(GpuColumns::isLoad);
    }

    private static boolean isLoad(String cell) {
        String name = cell.toLowerCase(Locale.ROOT);
        return name.contains("gpu")
                && LOAD.matcher(name).find()
                && !OTHER_LOAD.matcher(name).find();
    }

    /** The columns under two header rows. */
    static GpuColumns ofIdentifiers(String[] identifiers, String[] names) {
        Map<String, int[]> found = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(identifiers.length, names.length); i++) {
            Matcher matcher = IDENTIFIER.matcher(identifiers[i]);
            if (matcher.matches() && found.size() < MAX_DEVICES) {
                String device = matcher.group(1) + '/' + matcher.group(2);
                int[] columns = found.computeIfAbsent(device, name -> new int[] {ABSENT, ABSENT, ABSENT});
                place(columns, matcher.group(3), names[i].toLowerCase(Locale.ROOT), i);
            }
        }
        List<Device> devices = new ArrayList<>();
        found.forEach((name, columns) -> {
            if (columns[0] != ABSENT) {
                devices.add(new Device(name, List.of(), columns[0], columns[1], KIBI * KIBI, columns[2], KIBI * KIBI));
            }
        });
        return new GpuColumns(devices, List.of());
    }

    private static void place(int[] columns, String kind, String name, int column) {
        boolean isMemory = kind.equals("smalldata") || kind.equals("data");
        if (kind.equals("load") && (columns[0] == ABSENT || name.equals("gpu core"))) {
            columns[0] = column;
        } else if (isMemory && name.contains("memory used") && columns[1] == ABSENT) {
            columns[1] = column;
        } else if (isMemory && name.contains("memory total") && columns[2] == ABSENT) {
            columns[2] = column;
        }
    }

    /** The columns under a header row for people. */
    static GpuColumns ofNames(String[] header) {
        List<Integer> names = new ArrayList<>();
        List<Integer> time = new ArrayList<>();
        int used = ABSENT;
        int total = ABSENT;
        for (int i = 0; i < header.length; i++) {
            String name = header[i].toLowerCase(Locale.ROOT).strip();
            if (NAMES.contains(name)) {
                names.add(i);
            } else if (name.equals("date") || name.equals("time") || name.contains("timestamp")) {
                time.add(i);
            } else if (used == ABSENT && USED.matcher(name).find()) {
                used = i;
            } else if (total == ABSENT && TOTAL.matcher(name).find()) {
                total = i;
            }
        }
        return new GpuColumns(devices(header, names, used, total), time);
    }

    private static List<Device> devices(String[] header, List<Integer> names, int used, int total) {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < header.length && devices.size() < MAX_DEVICES; i++) {
            if (isLoad(header[i])) {
                String title = WORDS.matcher(header[i]).replaceAll("").strip();
                long same = devices.stream()
                        .filter(each -> each.title().startsWith(title))
                        .count();
                boolean isFirst = devices.isEmpty();
                devices.add(new Device(
                        names.isEmpty() ? same == 0 ? title : title + " #" + (same + 1) : "",
                        names,
                        i,
                        isFirst ? used : ABSENT,
                        used == ABSENT ? 1 : unit(header[used]),
                        isFirst ? total : ABSENT,
                        total == ABSENT ? 1 : unit(header[total])));
            }
        }
        return devices;
    }

    private static long unit(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.contains("gb") || name.contains("gib") ? KIBI * KIBI * KIBI : KIBI * KIBI;
    }

    /** When a row was sampled. */
    OptionalLong timeNs(String[] row) {
        StringBuilder text = new StringBuilder();
        for (int column : time.isEmpty() ? List.of(0) : time) {
            if (column < row.length) {
                text.append(text.isEmpty() ? "" : " ").append(row[column].strip());
            }
        }
        return LogTime.parse(text.toString());
    }

    /** The number in a cell, with a point or a comma and perhaps a unit; -1 if there is none. */
    static double number(String[] row, int column) {
        Matcher matcher = column < 0 || column >= row.length ? null : NUMBER.matcher(row[column]);
        return matcher == null || !matcher.matches()
                ? -1
                : Double.parseDouble(matcher.group(1).replace(',', '.'));
    }

    /** The bytes in a cell; -1 if there is none. */
    static long bytes(String[] row, int column, long unit) {
        double number = number(row, column);
        return number < 0 ? -1 : (long) (number * unit);
    }
}
