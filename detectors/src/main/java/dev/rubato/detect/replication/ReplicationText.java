package dev.rubato.detect.replication;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** How replication reads in an alert: terms, targets in order, and why it is or is not fleet administration. */
final class ReplicationText {
    private static final int NAMED_IN_SUMMARY = 4;
    private static final int MAX_NAME_CHARS = 80;

    private final ReplicationParameters parameters;
    private final Actors actors;

    ReplicationText(ReplicationParameters parameters, Actors actors) {
        this.parameters = parameters;
        this.actors = actors;
    }

    /** Hosts that were acted on, without the one whose use of this host's service is repeated. */
    int targets(Suspect suspect) {
        Served.Client client = suspect.client();
        int count = suspect.targets().size();
        return client != null && suspect.targets().contains(client.address()) ? count - 1 : count;
    }

    /** The terms of the score, one a rule; their nats sum to it. */
    List<Alert.Evidence> rows(Suspect suspect) {
        List<Alert.Evidence> rows = new ArrayList<>();
        row(rows, suspect, Suspect.Rule.PLAYBOOK, "playbook repeated", suspect.similarTargets(), 1, "targets");
        row(rows, suspect, Suspect.Rule.BODY, "body of equal size sent", largestBody(suspect), 0, "bytes");
        row(rows, suspect, Suspect.Rule.TURN, "server turned client: new hosts", suspect.newHosts(), 2, "hosts");
        if (suspect.newHosts() > 0) {
            row(
                    rows,
                    suspect,
                    Suspect.Rule.ECHO,
                    "exchanges repeat what was suffered",
                    suspect.echoingTargets(),
                    2,
                    "targets");
        }
        row(rows, suspect, Suspect.Rule.SELF_COPY, "the lineage's own file is sent", 1, 1, "");
        row(rows, suspect, Suspect.Rule.CALL_BACK, "a target calls back", 1, 1, "");
        row(rows, suspect, Suspect.Rule.FETCH, "targets load a program from elsewhere and run it", 1, 1, "");
        row(
                rows,
                suspect,
                Suspect.Rule.STRANGERS,
                "no target was known to this host",
                suspect.targets().size(),
                3,
                "hosts");
        row(rows, suspect, Suspect.Rule.PLACE, "program lies where everybody may write", 1, 1, "");
        return rows;
    }

    private static void row(
            List<Alert.Evidence> rows,
            Suspect suspect,
            Suspect.Rule rule,
            String name,
            double value,
            double limit,
            String unit) {
        if (suspect.nats(rule) > 0) {
            rows.add(new Alert.Evidence(name, value, limit, unit, suspect.nats(rule)));
        }
    }

    private static double largestBody(Suspect suspect) {
        return suspect.bodies().stream().mapToLong(Suspect.Body::bytes).max().orElse(0);
    }

    /** What was done to each target, oldest first. */
    List<Alert.Cited> cited(Suspect suspect) {
        List<Alert.Cited> cited = new ArrayList<>();
        Served.Client client = suspect.client();
        if (client != null) {
            cited.add(new Alert.Cited(
                    client.firstNs(),
                    "served",
                    client.address() + " used " + suspect.turnedClass().name().toLowerCase(Locale.ROOT)
                            + " of this host, " + client.count() + " different exchanges"));
        }
        for (Address address : suspect.targets()) {
            Target target = actors.knownTarget(suspect, address);
            if (target != null && cited.size() < Alert.MAX_CITED) {
                cited.add(new Alert.Cited(target.firstNs(), "target", describe(target)));
            }
        }
        return cited;
    }

    private static String describe(Target target) {
        StringBuilder text = new StringBuilder();
        text.append(target.address()).append(": ").append(String.join(", ", Stage.names(target.stages())));
        if (target.body() > 0) {
            text.append("; ").append(target.body()).append(" bytes sent");
        }
        if (target.echoed() > 0) {
            text.append("; ").append(target.echoed()).append(" exchanges as suffered");
        }
        if (!target.command().isEmpty()) {
            text.append("; ").append(target.command());
        }
        return text.toString();
    }

    String summary(Suspect suspect, Lineage lineage, String variant) {
        String who = who(lineage);
        String whom = whom(suspect);
        Served.Client client = suspect.client();
        String kind = suspect.turnedClass().name().toLowerCase(Locale.ROOT);
        return switch (variant) {
            case "server-turned-client" ->
                client == null
                        ? who + " does to " + whom + " what was done to this host's own " + kind + " before"
                        : who + " does to " + whom + " what " + client.address() + " did to this host's own " + kind
                                + " before";
            case "self-copy" -> who + " sends its own program to " + whom;
            case ReplicationAlerts.FLEET -> who + " did the same to " + whom + ", as fleet administration does";
            default -> who + " did the same to " + whom;
        };
    }

    private static String who(Lineage lineage) {
        HostProcess root = lineage.root();
        if (root == null) {
            return String.valueOf(lineage.address());
        }
        String line = Subjects.commandLine(root);
        String name = line.length() <= MAX_NAME_CHARS ? line : line.substring(0, MAX_NAME_CHARS) + "…";
        return (name.isEmpty() ? "an unknown program" : name) + " (pid "
                + root.key().pid() + ")";
    }

    private static String whom(Suspect suspect) {
        List<Address> targets = suspect.targets();
        List<String> named =
                targets.stream().limit(NAMED_IN_SUMMARY).map(Address::toString).toList();
        String more = targets.size() > NAMED_IN_SUMMARY ? ", …" : "";
        return targets.size() + " hosts (" + String.join(", ", named) + more + ")";
    }

    List<String> techniques(Suspect suspect) {
        TreeSet<String> ids = new TreeSet<>();
        suspect.firstContacts().forEach(each -> ids.add(each.kind().technique()));
        if (suspect.nats(Suspect.Rule.BODY) > 0 || suspect.nats(Suspect.Rule.SELF_COPY) > 0) {
            ids.add("T1570");
        }
        if (suspect.nats(Suspect.Rule.ECHO) > 0) {
            ids.add("T1210");
        }
        if (suspect.fetches() != RemoteFetch.NONE) {
            ids.add("T1105");
        }
        return List.copyOf(ids);
    }

    List<String> notes(Suspect suspect, List<String> reasons) {
        List<String> notes = new ArrayList<>();
        for (String reason : reasons) {
            notes.add("no fleet administration: " + reason);
        }
        if (reasons.isEmpty()) {
            notes.add("repetition alone; " + missing());
        }
        if (!suspect.turnDecides() && suspect.newHosts() > 0) {
            notes.add("logged in at a terminal from outside: a jump host looks alike");
        }
        if (suspect.repeatShare() > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "repetition assumes that %.0f %% of benign lineages of this origin repeat themselves",
                    100 * suspect.repeatShare()));
        }
        return notes;
    }

    private String missing() {
        ReplicationParameters.Weights weights = parameters.weights();
        return String.format(
                Locale.ROOT,
                "would speak for replication: a server that turned client (%.1f), its own file sent (%.1f),"
                        + " a call back (%.1f), a scan",
                Math.log(weights.turn() / weights.turnFloor()),
                weights.selfCopy(),
                weights.callBack());
    }
}
