package dev.rubato.sink.transport;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection over a Unix stream socket. */
final class UnixConnection implements StreamConnection {
    private static final int IGNORED_BYTES = 1024;

    private final SocketChannel channel;
    private final Selector selector;

    private UnixConnection(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static UnixConnection open(Path path) throws IOException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (SocketException e) {
            // EPROTOTYPE; the JDK has no datagrams over Unix sockets (JEP 380)
            throw String.valueOf(e.getMessage()).contains("wrong type")
                    ? new IOException(
                            "a datagram socket, which Java cannot use: name a stream socket, or use syslog-udp", e)
                    : e;
        }
        try {
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, 0);
            return new UnixConnection(channel, selector);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        checkOpen();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (channel.write(rest) == 0 && !await(SelectionKey.OP_WRITE, WRITE_MS)) {
                throw new SocketTimeoutException("the receiver took nothing for " + WRITE_MS / 1000 + " s");
            }
        }
    }

    private boolean await(int operation, int timeoutMs) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        selector.selectedKeys().clear();
        return selector.select(timeoutMs) > 0;
    }

    @Override
    public void checkOpen() throws IOException {
        if (channel.read(ByteBuffer.allocate(IGNORED_BYTES)) < 0) {
            throw new IOException("the receiver ended the connection");
        }
    }

    @Override
    public boolean end() throws IOException {
        channel.shutdownOutput();
        long untilNs = System.nanoTime() + END_MS * 1_000_000L;
        ByteBuffer ignored = ByteBuffer.allocate(IGNORED_BYTES);
        while (channel.read(ignored.clear()) >= 0) {
            long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0 || !await(SelectionKey.OP_READ, (int) leftMs)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            return;
        } catch (IOException e) {
            // what was written last is not certain, and counts as such already
            return;
        }
    }
}
