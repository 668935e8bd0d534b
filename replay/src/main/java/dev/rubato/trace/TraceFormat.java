package dev.rubato.trace;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The formats that {@code rubato replay} reads, all of them on one screen.
 *
 * <p>A file is of the first format that recognises its first bytes, in the order below: put the narrow ones first.
 */
@SuppressWarnings("ImmutableEnumChecker") // method references and a copied set
public enum TraceFormat {
    PCAP(
            "pcap",
            PcapReader::recognises,
            PcapReader::new,
            Evidence.CONNECTIONS,
            Evidence.OUTCOMES,
            Evidence.BYTES,
            Evidence.PROBES,
            Evidence.NAMES),
    ZEEK(
            "zeek",
            ZeekReader::recognises,
            ZeekReader::new,
            Evidence.CONNECTIONS,
            Evidence.OUTCOMES,
            Evidence.BYTES,
            Evidence.PROBES,
            Evidence.NAMES),
    SYSMON(
            "sysmon",
            WindowsEventReader::recognises,
            WindowsEventReader::open,
            Evidence.PROCESS_STARTS,
            Evidence.PROCESS_ENDS,
            Evidence.CONNECTIONS,
            Evidence.OWNERS,
            Evidence.LISTENERS,
            Evidence.NAMES),
    AUDITD(
            "auditd",
            AuditReader::recognises,
            AuditReader::new,
            Evidence.PROCESS_STARTS,
            Evidence.PROCESS_ENDS,
            Evidence.CONNECTIONS,
            Evidence.OWNERS,
            Evidence.LISTENERS),
    MDE(
            "mde",
            DefenderReader::recognises,
            DefenderReader::open,
            Evidence.PROCESS_STARTS,
            Evidence.CONNECTIONS,
            Evidence.OUTCOMES,
            Evidence.OWNERS,
            Evidence.LISTENERS),
    FALCO(
            "falco",
            JsonEventReader::isFalco,
            JsonEventReader::falco,
            Evidence.PROCESS_STARTS,
            Evidence.CONNECTIONS,
            Evidence.OWNERS),
    TETRAGON(
            "tetragon",
            JsonEventReader::isTetragon,
            JsonEventReader::tetragon,
            Evidence.PROCESS_STARTS,
            Evidence.PROCESS_ENDS,
            Evidence.CONNECTIONS,
            Evidence.OWNERS),
    TRACEE(
            "tracee",
            JsonEventReader::isTracee,
            JsonEventReader::tracee,
            Evidence.PROCESS_STARTS,
            Evidence.PROCESS_ENDS,
            Evidence.CONNECTIONS,
            Evidence.OWNERS),
    EBPF_JSONL(
            "ebpf-jsonl",
            JsonEventReader::isCollector,
            JsonEventReader::collector,
            Evidence.PROCESS_STARTS,
            Evidence.PROCESS_ENDS,
            Evidence.CONNECTIONS,
            Evidence.OWNERS,
            Evidence.NAMES),
    GPU_CSV("gpu-csv", GpuCsvReader::recognises, GpuCsvReader::new, Evidence.GPU);

    /** How much of a file is enough to recognise its format. */
    public static final int HEAD_BYTES = 64 * 1024;

    private final String option;
    private final Predicate<byte[]> recognises;
    private final Opener opener;
    private final Set<Evidence> carries;

    /** Makes the reader of one opened file. */
    @FunctionalInterface
    public interface Opener {
        TraceReader open(TraceInput input) throws IOException;
    }

    TraceFormat(String option, Predicate<byte[]> recognises, Opener opener, Evidence... carries) {
        this.option = option;
        this.recognises = recognises;
        this.opener = opener;
        this.carries = Set.of(carries);
    }

    /** Its name on the command line. */
    public String option() {
        return option;
    }

    /**
     * Whether a file that begins so may be of this format; cheap, and sure enough to prefer it to the later ones.
     *
     * @param head the first bytes after decompression, at most {@link #HEAD_BYTES}; may end anywhere
     */
    public boolean recognises(byte[] head) {
        return recognises.test(head);
    }

    /** Opens a reader on {@code input}. */
    public TraceReader open(TraceInput input) throws IOException {
        return opener.open(input);
    }

    /** What this format can tell; a file may tell less. */
    public Set<Evidence> carries() {
        return carries;
    }

    /** The format of that name on the command line. */
    public static Optional<TraceFormat> named(String option) {
        return Arrays.stream(values())
                .filter(format -> format.option.equals(option))
                .findFirst();
    }

    /** The names of all formats. */
    public static List<String> options() {
        return Arrays.stream(values()).map(TraceFormat::option).toList();
    }

    /** The format of a file that begins so. */
    public static Optional<TraceFormat> of(byte[] head) {
        return Arrays.stream(values()).filter(format -> format.recognises(head)).findFirst();
    }
}
