package dev.rubato.sink.transport;

import dev.rubato.sink.tls.TlsContext;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection over TCP, with TLS or without. A thread of its own cuts it when a write takes too long: Java has no time
 * limit for that, and a receiver that has stopped reading must not hold the sink in silence.
 */
final class SocketConnection implements StreamConnection {
    /** How long a look at an idle connection takes. */
    private static final int LOOK_MS = 1;

    /**
     * A receiver that refuses our certificate says so after the handshake (TLS 1.3): within this time it is in its
     * words.
     */
    private static final int REFUSAL_MS = 100;

    /** A receiver has nothing to say; what it says anyway is read and ignored. */
    private static final int IGNORED_BYTES = 1024;

    private final Socket raw;
    private final Socket socket;
    private final Thread watch;
    private volatile long cutAtNs;
    private volatile boolean writing;
    private volatile boolean closed;

    private SocketConnection(Socket raw, Socket socket) {
        this.raw = raw;
        this.socket = socket;
        watch = Thread.ofVirtual().unstarted(this::cutWhenStuck);
    }

    /** Connects and, with TLS, checks who the receiver is. */
    static SocketConnection open(HostPort to, Optional<TlsContext> tls) throws IOException {
        Socket raw = new Socket();
        try {
            raw.connect(to.resolve(), CONNECT_MS);
            raw.setKeepAlive(true);
            raw.setTcpNoDelay(true);
            if (tls.isEmpty()) {
                return started(new SocketConnection(raw, raw));
            }
            SSLSocket secured =
                    (SSLSocket) tls.get().context().getSocketFactory().createSocket(raw, to.host(), to.port(), true);
            SSLParameters parameters = tls.get().parameters();
            secured.setSSLParameters(parameters);
            secured.setSoTimeout(CONNECT_MS);
            secured.startHandshake();
            SocketConnection connection = new SocketConnection(raw, secured);
            connection.look(REFUSAL_MS);
            return started(connection);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static SocketConnection started(SocketConnection connection) {
        connection.watch.start();
        return connection;
    }

    private void cutWhenStuck() {
        while (!closed) {
            LockSupport.parkNanos(this, writing ? Math.max(1, cutAtNs - System.nanoTime()) : Long.MAX_VALUE);
            if (writing && cutAtNs - System.nanoTime() <= 0) {
                cut();
                return;
            }
        }
    }

    private void cut() {
        try {
            raw.close();
        } catch (IOException e) {
            // closed is closed: the writer sees it
            return;
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        checkOpen();
        cutAtNs = System.nanoTime() + WRITE_MS * 1_000_000L;
        writing = true;
        LockSupport.unpark(watch);
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw raw.isClosed() && !closed
                    ? new SocketTimeoutException("the receiver took nothing for " + WRITE_MS / 1000 + " s")
                    : e;
        } finally {
            writing = false;
        }
    }

    @Override
    public void checkOpen() throws IOException {
        look(LOOK_MS);
    }

    private void look(int timeoutMs) throws IOException {
        socket.setSoTimeout(timeoutMs);
        try {
            if (socket.getInputStream().read(new byte[IGNORED_BYTES]) < 0) {
                throw new IOException("the receiver ended the connection");
            }
        } catch (SocketTimeoutException e) {
            // nothing to read: it is open
            return;
        }
    }

    @Override
    public boolean end() throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(END_MS);
        long untilNs = System.nanoTime() + END_MS * 1_000_000L;
        byte[] ignored = new byte[IGNORED_BYTES];
        try {
            while (socket.getInputStream().read(ignored) >= 0) {
                if (System.nanoTime() - untilNs > 0) {
                    return false;
                }
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        cut();
    }
}
