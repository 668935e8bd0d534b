package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The connections that an alert's events tell of, so that receivers find addresses where they look for them. */
final class Connections {
    /** Kinds of events whose texts begin with addresses that a detector wrote, not with a stranger's words. */
    private static final Set<String> KINDS = Set.of("loopback-hop", "target", "served");

    private static final String ARROW = "->";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;

    private Connections() {}

    /** @param port 0 if unknown */
    record Endpoint(String address, int port) {}

    /**
     * @param from null if unknown
     * @param to null if only the other end is known
     */
    record Connection(@Nullable Endpoint from, @Nullable Endpoint to) {

        /** The ends that are known. */
        List<Endpoint> ends() {
            return Stream.of(from, to).filter(Objects::nonNull).toList();
        }
    }

    /** At most one for each cited event, in their order, each once; without any, the subject's own address. */
    static List<Connection> of(Alert alert) {
        List<Connection> connections = new ArrayList<>();
        Endpoint source = endpoint(alert.subject().address());
        for (Alert.Cited event : alert.events()) {
            if (alert.detector().equals("scan") || KINDS.contains(event.kind())) {
                Connection connection = of(event, source);
                if (connection != null && !connections.contains(connection)) {
                    connections.add(connection);
                }
            }
        }
        if (connections.isEmpty() && source != null) {
            connections.add(new Connection(source, null));
        }
        return connections;
    }

    /** The address that a text is, without brackets and port; empty if it is none. */
    static String address(String text) {
        Endpoint endpoint = endpoint(text);
        return endpoint == null ? "" : endpoint.address();
    }

    /** {@code A -> B}, {@code -> B}, or a text that begins with one address. */
    private static @Nullable Connection of(Alert.Cited event, @Nullable Endpoint source) {
        String[] words = event.text().split(" ", 4);
        if (words[0].equals(ARROW) && words.length > 1) {
            Endpoint to = endpoint(words[1]);
            return to == null ? null : new Connection(source, to);
        }
        Endpoint first = endpoint(words[0]);
        if (first == null) {
            return null;
        }
        if (words.length > 2 && words[1].equals(ARROW)) {
            return new Connection(first, endpoint(words[2]));
        }
        return event.kind().equals("served") ? new Connection(first, null) : new Connection(source, first);
    }

    /** Of {@code 10.0.0.1}, {@code 10.0.0.1:22}, {@code ::1} and {@code [::1]:22}; a colon may follow. */
    private static @Nullable Endpoint endpoint(String word) {
        Endpoint whole = endpoint(word, 0);
        int colon = word.lastIndexOf(':');
        if (whole != null || colon < 0) {
            return whole;
        }
        String port = word.substring(colon + 1);
        if (port.isEmpty()) {
            return endpoint(word.substring(0, colon), 0);
        }
        boolean number = port.length() <= MAX_PORT_DIGITS && port.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && Integer.parseInt(port) <= MAX_PORT
                ? endpoint(word.substring(0, colon), Integer.parseInt(port))
                : null;
    }

    private static @Nullable Endpoint endpoint(String address, int port) {
        boolean bracketed = address.startsWith("[") && address.endsWith("]");
        try {
            String literal = bracketed ? address.substring(1, address.length() - 1) : address;
            return new Endpoint(Address.parse(literal).toString(), port);
        } catch (IllegalArgumentException e) {
            // a word that is no address tells of no connection
            return null;
        }
    }
}
