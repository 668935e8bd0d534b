package dev.rubato.sensor;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of every program from the kernel itself, copied at the moment it executes, so that nobody has to hurry
 * to {@code /proc} before it ends. {@link ExecutionProgram} runs in the kernel at the tracepoint
 * {@code sched_process_exec} and writes to a ring that is looked at when the record of the execution is read.
 *
 * <p>Needs Linux 5.8 or later with type information (BTF) and the right to load such programs (root, or CAP_BPF and
 * CAP_PERFMON). Any thread may ask. The kernel ends the program when this process ends, however it does.
 */
final class KernelArguments implements AutoCloseable {
    /**
     * The ring, in kernel memory: what comes while records {@link TraceReader.Pace#GATHERING gather}, 1,000 programs a
     * second with 4 KiB of arguments each and half as much again; a power of two. What does not fit is read from {@code
     * /proc}.
     */
    private static final int RING_BYTES = 1 << 20;

    // enum bpf_map_type of the kernel's include/uapi/linux/bpf.h
    private static final int MAP_PERCPU_ARRAY = 6;
    private static final int MAP_RING = 27;

    private final BpfCalls calls;
    private final int[] descriptors;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final BpfRing ring;
    private final WaitingCopies waiting;
    private boolean closed;

    private KernelArguments(BpfCalls calls, int[] descriptors, int pageBytes, KernelTraceCounts counts)
            throws IOException {
        this.waiting = new WaitingCopies(counts);
        this.calls = calls;
        this.descriptors = descriptors;
        this.consumer = calls.map(descriptors[0], 0, pageBytes, true);
        this.producer = calls.map(descriptors[0], pageBytes, pageBytes + RING_BYTES, false);
        this.ring = new BpfRing(consumer, producer, pageBytes, RING_BYTES);
    }

    /**
     * Begins to copy.
     *
     * @param counts counts what is dropped
     * @throws IOException if this kernel cannot, or may not for us; nothing is left behind then
     */
    static KernelArguments open(KernelTraceCounts counts) throws IOException {
        BpfCalls calls = new BpfCalls();
        int[] open = {-1, -1, -1, -1};
        try {
            open[0] = calls.createMap(MAP_RING, 0, 0, RING_BYTES);
            open[1] = calls.createMap(MAP_PERCPU_ARRAY, Integer.BYTES, ExecutionProgram.MAX_BYTES, 1);
            byte[] program = KernelTypes.ask(
                    KernelTypes.RUNNING,
                    types -> ExecutionProgram.forKernel(types, open[0], open[1]),
                    KernelMember.structures());
            open[2] = calls.load(program, "rubato_exec");
            open[3] = calls.attach(open[2], "sched_process_exec");
            return new KernelArguments(calls, open, calls.pageBytes(), counts);
        } catch (IllegalArgumentException e) {
            close(calls, open);
            throw new IOException("the kernel's types do not tell where arguments lie: " + e.getMessage(), e);
        } catch (IOException e) {
            close(calls, open);
            throw e;
        }
    }

    /** What was copied when {@code pid} executed a program at {@code monoNs}; null if nothing was. */
    synchronized @Nullable Execution take(int pid, long monoNs) {
        if (closed) {
            return null;
        }
        ring.drain(record -> waiting.add(ExecutionProgram.decode(record)));
        return waiting.take(pid, monoNs);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            calls.unmap(consumer);
            calls.unmap(producer);
            close(calls, descriptors);
        }
    }

    private static void close(BpfCalls calls, int[] descriptors) {
        for (int at = descriptors.length - 1; at >= 0; at--) {
            if (descriptors[at] >= 0) {
                calls.close(descriptors[at]);
            }
        }
    }
}
