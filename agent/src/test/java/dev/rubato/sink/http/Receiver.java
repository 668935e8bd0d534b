package dev.rubato.sink.http;

import dev.rubato.sink.tls.TlsContext;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on the loopback interface that does what a test tells it, bad manners included. It reads requests off
 * its own sockets, so that it can stop anywhere.
 */
public final class Receiver implements AutoCloseable {
    /** A request as it came. */
    public record Request(String line, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** What is done about a request. */
    public interface Manner {
        /** Writes an answer, or part of one; the connection is closed afterwards if this returns false. */
        boolean answer(Request request, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final String scheme;
    private final boolean remembers;
    private final Thread acceptor;
    private volatile Manner manner;

    private Receiver(ServerSocket listener, String scheme, boolean remembers, Manner manner) {
        this.listener = listener;
        this.scheme = scheme;
        this.remembers = remembers;
        this.manner = manner;
        acceptor = Thread.ofPlatform().daemon().start(this::acceptAll);
    }

    static Receiver start(Manner manner) throws IOException {
        return new Receiver(on(0), "http", true, manner);
    }

    /** One that forgets the requests that it has answered. */
    static Receiver startOn(int port, Manner manner) throws IOException {
        return new Receiver(on(port), "http", false, manner);
    }

    private static ServerSocket on(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    /** One that demands a certificate. */
    static Receiver startTls(TlsContext tls, Manner manner) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                tls.context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(true);
        return new Receiver(listener, "https", true, manner);
    }

    /** An answer with a body. */
    static Manner status(int status, String body, String... headers) {
        return (request, out) -> {
            out.write(head(status, body.getBytes(StandardCharsets.UTF_8).length, headers));
            out.write(body.getBytes(StandardCharsets.UTF_8));
            return true;
        };
    }

    /** Nothing, until the client goes away. */
    static Manner hang() {
        return (request, out) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        };
    }

    /** Half an answer. */
    static Manner cutInTheMiddle() {
        return (request, out) -> {
            out.write(head(200, 100));
            out.write("half of it".getBytes(StandardCharsets.UTF_8));
            return false;
        };
    }

    /** These manners one after the other; the last one stays. */
    static Manner inTurn(Manner... manners) {
        AtomicInteger next = new AtomicInteger();
        return (request, out) -> manners[Math.min(next.getAndIncrement(), manners.length - 1)].answer(request, out);
    }

    static byte[] head(int status, int length, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\nContent-Length: " + length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    void behave(Manner other) {
        manner = other;
    }

    String url() {
        return scheme + "://localhost:" + listener.getLocalPort();
    }

    int port() {
        return listener.getLocalPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    Request last() {
        return requests.getLast();
    }

    int connections() {
        return connections.get();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.put(socket, true);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed: the test is over
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean going = true;
            while (going) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                if (remembers) {
                    requests.add(request);
                }
                OutputStream out = socket.getOutputStream();
                going = manner.answer(request, out);
                out.flush();
            }
        } catch (IOException e) {
            // the client went away, or did not like our certificate
            return;
        } finally {
            open.remove(socket);
        }
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(": *", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        if (headers.getOrDefault("content-encoding", "").equals("gzip")) {
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = plain.readAllBytes();
            }
        }
        return new Request(line, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        byte[] line = new byte[16_384];
        int length = 0;
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line[length++] = (byte) next;
        }
        return new String(Arrays.copyOf(line, length), StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(); // until then a connection may still be taken
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open.keySet()) {
            socket.close();
        }
    }
}
