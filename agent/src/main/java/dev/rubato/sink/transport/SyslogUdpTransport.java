package dev.rubato.sink.transport;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over UDP (RFC 5426): one datagram a message. What the network loses is lost; only a receiver on a reachable host
 * that does not listen is noticed, one message late.
 */
public final class SyslogUdpTransport implements Transport {
    private static final int PORT = 514;

    /** Most bytes of a datagram over IPv4: 65,535 without the headers of IP and UDP. */
    private static final int MAX_DATAGRAM_BYTES = 65_507;

    private final HostPort to;
    private final SyslogMessage syslog;
    private @Nullable DatagramChannel channel;

    public SyslogUdpTransport(SinkOptions options) throws IOException {
        to = HostPort.of(options, "address", PORT);
        syslog = new SyslogMessage(options);
    }

    @Override
    public Answer send(List<Outgoing> batch) throws IOException {
        List<Verdict> verdicts = new ArrayList<>();
        try {
            DatagramChannel connected = open();
            for (Outgoing message : batch) {
                byte[] datagram = syslog.of(message);
                if (datagram.length > MAX_DATAGRAM_BYTES) {
                    verdicts.add(new Verdict.Refused(
                            datagram.length + " bytes do not fit into a datagram: lower max-message"));
                    continue;
                }
                connected.write(ByteBuffer.wrap(datagram));
                verdicts.add(Verdict.ACCEPTED);
            }
        } catch (IOException e) {
            close();
            throw new IOException(to + " over UDP: " + e, e);
        }
        return new Answer(verdicts, 0, "sent to " + to + "; UDP has no answer: whether it arrived shows there");
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel open = channel;
        if (open == null) {
            open = DatagramChannel.open();
            channel = open;
            open.connect(to.resolve());
        }
        return open;
    }

    @Override
    public void close() {
        DatagramChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // datagrams are gone or not, closing changes nothing about it
                return;
            }
        }
    }
}
