package dev.rubato.sink.transport;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.StreamTransport;
import dev.rubato.sink.tls.TlsContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over a stream: TCP with octet counting (RFC 6587), TLS (RFC 5425), or a Unix socket with a line a message. The
 * protocol has no acknowledgement, see {@link StreamTransport} for what is done instead.
 */
public final class SyslogStreamTransport implements StreamTransport {
    /** Port of syslog over TCP (RFC 6587 names none; IANA has this for the reliable transport). */
    private static final int TCP_PORT = 601;

    /** RFC 5425, section 4.1. */
    private static final int TLS_PORT = 6514;

    /** Makes a connection. */
    private interface Connector {
        StreamConnection connect() throws IOException;
    }

    private final String receiver;
    private final Connector connector;
    private final Function<List<Outgoing>, byte[]> framing;
    private @Nullable StreamConnection connection;

    private SyslogStreamTransport(String receiver, Connector connector, Function<List<Outgoing>, byte[]> framing) {
        this.receiver = receiver;
        this.connector = connector;
        this.framing = framing;
    }

    public static SyslogStreamTransport tcp(SinkOptions options) throws IOException {
        HostPort to = HostPort.of(options, "address", TCP_PORT);
        return new SyslogStreamTransport(
                to.toString(), () -> SocketConnection.open(to, Optional.empty()), new SyslogMessage(options)::counted);
    }

    /** Reads the certificates once: a reload makes another transport. */
    public static SyslogStreamTransport tls(SinkOptions options) throws IOException {
        HostPort to = HostPort.of(options, "address", TLS_PORT);
        TlsContext tls =
                TlsContext.of(options.file("ca-file"), options.file("certificate-file"), options.file("key-file"));
        return new SyslogStreamTransport(
                to + " over TLS",
                () -> SocketConnection.open(to, Optional.of(tls)),
                new SyslogMessage(options)::counted);
    }

    public static SyslogStreamTransport unix(SinkOptions options) throws IOException {
        Path path = Path.of(options.text("path"));
        return new SyslogStreamTransport(
                path.toString(), () -> UnixConnection.open(path), new SyslogMessage(options)::lines);
    }

    @Override
    public Answer send(List<Outgoing> batch) throws IOException {
        byte[] frames = framing.apply(batch);
        try {
            StreamConnection to = connection;
            if (to == null) {
                to = connector.connect();
                connection = to;
            }
            to.write(frames);
        } catch (IOException e) {
            close();
            throw new IOException(receiver + ": " + e, e);
        }
        return Answer.accepted(
                batch.size(), "written to " + receiver + "; syslog has no answer, so whether it was kept shows there");
    }

    @Override
    public boolean confirm() throws IOException {
        StreamConnection to = connection;
        if (to == null) {
            throw new IOException(receiver + ": the connection was cut before the receiver had read everything");
        }
        try {
            return to.end();
        } catch (IOException e) {
            throw new IOException(receiver + ": " + e, e);
        } finally {
            close();
        }
    }

    @Override
    public void checkOpen() throws IOException {
        StreamConnection open = connection;
        if (open == null) {
            return;
        }
        try {
            open.checkOpen();
        } catch (IOException e) {
            close();
            throw new IOException(receiver + ": " + e, e);
        }
    }

    @Override
    public void close() {
        StreamConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
