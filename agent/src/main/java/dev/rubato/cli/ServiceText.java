package dev.rubato.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rubato.alert.Alert;
import dev.rubato.sink.LineageText;
import dev.rubato.sink.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Services as text for a person or as JSON Lines. */
final class ServiceText {
    private static final String ROW = "%-24s %-9s %-16s %-28s %s";
    private static final int MAX_NAMED_CLIENTS = 4;
    private static final int COLUMNS = 100;

    private ServiceText() {}

    static void write(List<ServiceInventory.Service> services, ZoneId zone, PrintWriter out) {
        DateTimeFormatter time =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(zone);
        out.println(String.format(Locale.ROOT, ROW, "ENDPOINT", "REACHABLE", "SINCE", "OWNER", "ORIGIN"));
        for (ServiceInventory.Service service : services) {
            Alert.Subject owner = service.owner();
            String who = owner == null
                    ? "unknown"
                    : name(owner.exe()) + " (" + owner.pid() + ")"
                            + (owner.user().isEmpty() ? "" : " uid " + owner.user());
            out.println(cut(String.format(
                    Locale.ROOT,
                    ROW,
                    service.endpoint(),
                    service.reachable(),
                    time.format(Instant.ofEpochSecond(0, service.sinceNs())),
                    Printable.escape(who),
                    owner == null ? "" : owner.origin())));
            if (owner != null && owner.lineage().size() > 1) {
                out.println(cut("    lineage  " + Printable.escape(LineageText.of(owner.lineage()))));
            }
            if (!service.clients().isEmpty()) {
                out.println(cut("    clients  " + Printable.escape(clients(service))));
            }
        }
    }

    private static String clients(ServiceInventory.Service service) {
        List<String> names = new ArrayList<>();
        List<ServiceInventory.Client> clients = service.clients();
        for (ServiceInventory.Client client : clients.subList(0, Math.min(MAX_NAMED_CLIENTS, clients.size()))) {
            names.add((client.local() ? name(client.name()) : client.name()) + " " + client.connections() + "x");
        }
        long more = service.otherClients();
        for (ServiceInventory.Client client : clients.subList(names.size(), clients.size())) {
            more += client.connections();
        }
        return String.join(", ", names) + (more > 0 ? ", " + more + " connections of others" : "");
    }

    private static String name(String exe) {
        return exe.substring(exe.lastIndexOf('/') + 1);
    }

    private static String cut(String line) {
        String trimmed = line.stripTrailing();
        return trimmed.length() <= COLUMNS ? trimmed : trimmed.substring(0, COLUMNS - 1) + "…";
    }

    static void writeJson(List<ServiceInventory.Service> services, PrintWriter out) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        for (ServiceInventory.Service service : services) {
            try (JsonGenerator json = factory.createGenerator(out)) {
                writeJson(service, json);
            }
            out.println();
        }
    }

    private static void writeJson(ServiceInventory.Service service, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("endpoint", service.endpoint());
        json.writeStringField("reachable", service.reachable());
        json.writeStringField(
                "since", Instant.ofEpochSecond(0, service.sinceNs()).toString());
        Alert.Subject owner = service.owner();
        if (owner != null) {
            json.writeObjectFieldStart("owner");
            json.writeNumberField("pid", owner.pid());
            json.writeStringField(
                    "start", Instant.ofEpochSecond(0, owner.startNs()).toString());
            json.writeStringField("exe", owner.exe());
            json.writeArrayFieldStart("args");
            for (String argument : owner.args()) {
                json.writeString(argument);
            }
            json.writeEndArray();
            json.writeStringField("user", owner.user());
            json.writeStringField("origin", owner.origin());
            json.writeArrayFieldStart("lineage");
            for (Alert.Ancestor ancestor : owner.lineage()) {
                json.writeStartObject();
                json.writeNumberField("pid", ancestor.pid());
                json.writeStringField("exe", ancestor.exe());
                json.writeStringField("commandLine", ancestor.commandLine());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeArrayFieldStart("clients");
        for (ServiceInventory.Client client : service.clients()) {
            json.writeStartObject();
            json.writeStringField(client.local() ? "exe" : "address", client.name());
            json.writeNumberField("connections", client.connections());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("otherConnections", service.otherClients());
        json.writeEndObject();
    }
}
