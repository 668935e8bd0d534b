package dev.rubato.metrics;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code metrics-socket}: answers HTTP requests on a Unix socket with all metrics as OpenMetrics. Only the
 * agent's user can connect (mode 0600); nothing listens on the network. At most {@value #MAX_CLIENTS} clients at a time,
 * each for at most {@value #CLIENT_NS} ns and with a request of at most {@value #MAX_REQUEST_BYTES} bytes.
 */
public final class MetricsSocket implements Runnable, AutoCloseable {
    /** More clients are closed at once: one or two collectors ask, every some seconds. */
    static final int MAX_CLIENTS = 8;

    /** A request has a line and some headers; a longer one is refused. */
    static final int MAX_REQUEST_BYTES = 8192;

    /** How long a client may take to ask and to read. */
    static final long CLIENT_NS = 5_000_000_000L;

    private static final int BACKLOG = 8;
    private static final long LOOK_MS = 500;
    private static final long JOIN_MS = 2_000;
    private static final String END_OF_REQUEST = "\r\n\r\n";
    private static final Logger LOG = LoggerFactory.getLogger(MetricsSocket.class);

    private final Path path;
    private final Supplier<Readings> readings;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final @Nullable Object identity;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("metrics-socket").unstarted(this);
    private volatile boolean closed;

    /** One client: first it asks, then it gets its answer. */
    private static final class Client {
        private final long sinceNs = System.nanoTime();
        private final ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST_BYTES);
        private ByteBuffer answer = ByteBuffer.allocate(0);
    }

    /**
     * Opens the socket; a socket that an earlier run left behind is replaced.
     *
     * @param readings gives the values of now
     * @throws IOException if it cannot be opened, or something else has its place
     */
    public MetricsSocket(Path path, Supplier<Readings> readings) throws IOException {
        this.path = path.toAbsolutePath();
        this.readings = readings;
        if (Files.exists(this.path) && (Files.isRegularFile(this.path) || Files.isDirectory(this.path))) {
            throw new IOException(path + " exists and is no socket");
        }
        selector = Selector.open();
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bind();
            identity = identity();
        } catch (IOException e) {
            server.close();
            selector.close();
            throw e;
        }
    }

    /** Binds where only this user can come, and moves the socket to its place when its mode is right. */
    private void bind() throws IOException {
        Path folder = Files.createTempDirectory(this.path.getParent(), ".metrics");
        Path bound = folder.resolve("s");
        try {
            server.bind(UnixDomainSocketAddress.of(bound), BACKLOG);
            Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
            Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(bound);
            Files.delete(folder);
        }
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** The file that is at the path now, whatever its name is elsewhere. */
    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Begins to answer. */
    public void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                selector.select(LOOK_MS);
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    serve(key);
                }
                closeSlowClients();
            } catch (ClosedSelectorException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("serving metrics on {} failed: {}", path, e.toString());
            }
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            accept();
            return;
        }
        try {
            talk(key, (SocketChannel) key.channel(), (Client) key.attachment());
        } catch (IOException e) {
            key.channel().close(); // the client went away
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        if (selector.keys().size() > MAX_CLIENTS) {
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Client());
    }

    private void talk(SelectionKey key, SocketChannel channel, Client client) throws IOException {
        if (key.isReadable()) {
            int read = channel.read(client.request);
            String request =
                    new String(client.request.array(), 0, client.request.position(), StandardCharsets.ISO_8859_1);
            boolean whole = request.contains(END_OF_REQUEST);
            if (read < 0 && !whole) {
                channel.close();
                return;
            }
            if (whole || !client.request.hasRemaining()) {
                client.answer = ByteBuffer.wrap(answer(request, whole));
                key.interestOps(SelectionKey.OP_WRITE);
            }
        } else if (key.isWritable()) {
            channel.write(client.answer);
            if (!client.answer.hasRemaining()) {
                channel.close();
            }
        }
    }

    private byte[] answer(String request, boolean whole) {
        if (!whole) {
            return response("431 Request Header Fields Too Large", "text/plain", new byte[0], true);
        }
        boolean head = request.startsWith("HEAD ");
        if (!head && !request.startsWith("GET ")) {
            return response("405 Method Not Allowed", "text/plain", new byte[0], true);
        }
        return response("200 OK", Readings.OPEN_METRICS, readings.get().openMetricsText(), !head);
    }

    private static byte[] response(String status, String type, byte[] body, boolean withBody) {
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(head.length + (withBody ? body.length : 0));
        all.put(head);
        if (withBody) {
            all.put(body);
        }
        return all.array();
    }

    private void closeSlowClients() throws IOException {
        long nowNs = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Client client && nowNs - client.sinceNs > CLIENT_NS) {
                key.channel().close();
            }
        }
    }

    /** Stops answering and removes the socket, unless another one has its place by now. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            if (thread.isAlive()) {
                thread.join(JOIN_MS);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
            if (Files.exists(path) && Objects.equals(identity, identity())) {
                Files.delete(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("cannot close the metrics socket {}: {}", path, e.toString());
        }
    }
}
