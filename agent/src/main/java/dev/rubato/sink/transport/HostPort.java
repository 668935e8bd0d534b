package dev.rubato.sink.transport;

import dev.rubato.sink.SinkOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A host's name or address and a port; looked up anew for each connection. */
record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** Reads {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}. */
    static HostPort of(SinkOptions options, String option, int defaultPort) throws IOException {
        String text = options.text(option).strip();
        String host = text;
        String port = Integer.toString(defaultPort);
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
                throw options.wrong(option, "is not [IPV6]:PORT");
            }
            host = text.substring(1, end);
            port = end + 1 < text.length() ? text.substring(end + 2) : port;
        } else if (colon >= 0 && text.indexOf(':') == colon) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
        }
        if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT || port.equals("0")) {
            throw options.wrong(option, "is not HOST:PORT");
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    InetSocketAddress resolve() throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
