package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The connections that an alert's events tell of, so that receivers find addresses where they look for them. */
final class Connections {
    /** Kinds of events whose texts begin with addresses that a detector wrote, not with a stranger's words. */
    private static final Set<String> KINDS = Set.of("loopback-hop", "target", "served");

    /** An address, then a port unless it is unknown. No part can match in two ways: time is linear. */
    private static final String ENDPOINT =
            "(?:\\[([0-9a-fA-F:.]{2,45})\\]|([0-9.]{7,15}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}))(?::([0-9]{1,5}))?";

    private static final Pattern BOTH = Pattern.compile(ENDPOINT + " -> " + ENDPOINT + ".*", Pattern.DOTALL);
    private static final Pattern ONE = Pattern.compile("(?:-> )?" + ENDPOINT + "(?:[ :].*)?", Pattern.DOTALL);
    private static final int GROUPS = 3;

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

    /** At most one for each cited event, in their order, each once; first of all the subject's own address. */
    static List<Connection> of(Alert alert) {
        List<Connection> connections = new ArrayList<>();
        String address = alert.subject().address();
        @Nullable Endpoint source = address.isEmpty() ? null : endpoint(ONE.matcher(address), 0);
        for (Alert.Cited event : alert.events()) {
            Connection connection = of(alert.detector(), event, source);
            if (connection != null && !connections.contains(connection)) {
                connections.add(connection);
            }
        }
        if (connections.isEmpty() && source != null) {
            connections.add(new Connection(source, null));
        }
        return connections;
    }

    /** The address at the start of a text, without brackets and port; empty if there is none. */
    static String address(String text) {
        Endpoint endpoint = endpoint(ONE.matcher(text), 0);
        return endpoint == null ? "" : endpoint.address();
    }

    private static @Nullable Connection of(String detector, Alert.Cited event, @Nullable Endpoint source) {
        if (!detector.equals("scan") && !KINDS.contains(event.kind())) {
            return null;
        }
        Matcher both = BOTH.matcher(event.text());
        if (both.matches()) {
            return new Connection(endpoint(both, 0), endpoint(both, GROUPS));
        }
        Endpoint one = endpoint(ONE.matcher(event.text()), 0);
        if (one == null) {
            return null;
        }
        return event.kind().equals("served") ? new Connection(one, null) : new Connection(source, one);
    }

    private static @Nullable Endpoint endpoint(Matcher matcher, int group) {
        if (!matcher.matches()) {
            return null;
        }
        String bracketed = matcher.group(group + 1);
        String address = bracketed != null ? bracketed : matcher.group(group + 2);
        String port = matcher.group(group + GROUPS);
        return new Endpoint(address, port == null ? 0 : Integer.parseInt(port));
    }
}
