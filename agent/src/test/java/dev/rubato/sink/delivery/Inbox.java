package dev.rubato.sink.delivery;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A receiver in memory that can be down, busy or particular about what it takes. */
class Inbox implements Transport {
    private final List<String> received = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> busyFor = new HashSet<>();
    private boolean down;
    private int tries;
    private boolean closed;

    @Override
    public synchronized Answer send(List<Outgoing> batch) throws IOException {
        tries++;
        notifyAll();
        if (down) {
            throw new IOException("down");
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Outgoing message : batch) {
            if (refused.contains(message.id())) {
                verdicts.add(new Verdict.Refused("not wanted"));
            } else if (busyFor.remove(message.id())) {
                verdicts.add(new Verdict.Later("busy"));
            } else {
                received.add(message.id());
                verdicts.add(Verdict.ACCEPTED);
            }
        }
        return new Answer(verdicts, 0, "ok");
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits until it is closed. */
    synchronized void awaitClosed() throws InterruptedException {
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (!closed && System.nanoTime() < untilNs) {
            wait(50);
        }
    }

    synchronized void setDown(boolean isDown) {
        down = isDown;
    }

    synchronized void refuse(String id) {
        refused.add(id);
    }

    synchronized void busyOnceFor(String id) {
        busyFor.add(id);
    }

    synchronized List<String> received() {
        return List.copyOf(received);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized int tries() {
        return tries;
    }

    /** Waits until so many messages have arrived. */
    synchronized List<String> await(int count) throws InterruptedException {
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (received.size() < count && System.nanoTime() < untilNs) {
            wait(50);
        }
        return received();
    }

    synchronized void awaitTries(int count) throws InterruptedException {
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (tries < count && System.nanoTime() < untilNs) {
            wait(50);
        }
    }
}
