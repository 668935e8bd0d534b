package dev.rubato.sensor;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
    /** The ring: 50 ms of 1,000 programs a second with 4 KiB of arguments each; a power of two. What does not fit is read from {@code /proc}. */
    private static final int RING_BYTES = 256 << 10;

    /** Most executions that wait for their record; beyond it the oldest is dropped, and read from {@code /proc}. */
    private static final int MAX_WAITING = 4096;

    /** Most bytes of arguments that wait. */
    private static final int MAX_WAITING_BYTES = 1 << 20;

    /** Record and copy are made at the same point of the kernel; only an interrupt can come between. */
    private static final long SAME_NS = 1_000_000L;

    /** A record comes at most so late; a copy that is older has lost its record. */
    private static final long LATE_NS = 2_000_000_000L;

    // enum bpf_map_type of the kernel's include/uapi/linux/bpf.h
    private static final int MAP_PERCPU_ARRAY = 6;
    private static final int MAP_RING = 27;

    private final BpfCalls calls;
    private final int[] descriptors;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final BpfRing ring;
    private final Deque<Execution> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean closed;

    private KernelArguments(BpfCalls calls, int[] descriptors, int pageBytes) throws IOException {
        this.calls = calls;
        this.descriptors = descriptors;
        this.consumer = calls.map(descriptors[0], 0, pageBytes, true);
        this.producer = calls.map(descriptors[0], pageBytes, pageBytes + 2L * RING_BYTES, false);
        this.ring = new BpfRing(consumer, producer, pageBytes, RING_BYTES);
    }

    /**
     * Begins to copy.
     *
     * @throws IOException if this kernel cannot, or may not for us; nothing is left behind then
     */
    static KernelArguments open() throws IOException {
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
            return new KernelArguments(calls, open, calls.pageBytes());
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
        ring.drain(record -> keep(ExecutionProgram.decode(record)));
        for (Iterator<Execution> each = waiting.iterator(); each.hasNext(); ) {
            Execution copy = each.next();
            boolean found = copy.stat().pid() == pid && Math.abs(copy.monoNs() - monoNs) < SAME_NS;
            if (found || copy.monoNs() < monoNs - LATE_NS) {
                each.remove();
                waitingBytes -= copy.argumentBytes();
            }
            if (found) {
                return copy;
            }
        }
        return null;
    }

    private void keep(Execution copy) {
        waiting.add(copy);
        waitingBytes += copy.argumentBytes();
        while (waiting.size() > MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
            waitingBytes -= waiting.remove().argumentBytes();
        }
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
