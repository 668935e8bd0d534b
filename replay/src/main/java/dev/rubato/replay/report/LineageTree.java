package dev.rubato.replay.report;

import dev.rubato.alert.Alert;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one incident: those that its alerts are about, all their known ancestors, whoever reached them through
 * a local service with all of theirs, and what they started, up to {@link ReportLimits#TREE_PROCESSES}.
 */
final class LineageTree {
    /** How the alerts' chains name a process at the end of an entry. */
    private static final Pattern PID = Pattern.compile("\\(pid (\\d+)\\)$");

    private final @Nullable HostRecord host;
    private final Map<ProcessKey, KeptProcess> nodes = new LinkedHashMap<>();
    private final Set<ProcessKey> subjects = new HashSet<>();
    private final Set<Integer> chainPids = new HashSet<>();
    private final List<KeptHop> hops = new ArrayList<>();
    private int notShown;

    /** A process at its place: parents before their children, siblings by their start. */
    record Node(KeptProcess process, int depth, int parentRow, boolean subject) {}

    /** @param host what was kept of the alerts' host, or null */
    LineageTree(@Nullable HostRecord host, List<Alert> alerts) {
        this.host = host;
        for (Alert alert : alerts) {
            addSubject(alert.subject());
            for (String entry : alert.chain()) {
                Matcher pid = PID.matcher(entry);
                if (pid.find()) {
                    chainPids.add(Integer.parseInt(pid.group(1)));
                }
            }
        }
        if (host != null) {
            addHops(host);
            addStarted(host);
        }
    }

    private void addSubject(Alert.Subject subject) {
        ProcessKey parent = null;
        for (Alert.Ancestor ancestor : subject.lineage()) {
            ProcessKey key = new ProcessKey(ancestor.pid(), ancestor.startNs());
            KeptProcess known = host == null ? null : host.process(key);
            String user = known == null ? "" : known.user();
            long lineage = known == null ? 0 : known.lineage();
            add(new KeptProcess(key, parent, ancestor.exe(), ancestor.commandLine(), user, lineage));
            parent = key;
        }
        if (subject.pid() != 0) {
            subjects.add(new ProcessKey(subject.pid(), subject.startNs()));
        }
    }

    private boolean add(KeptProcess process) {
        if (nodes.containsKey(process.key())) {
            return false;
        }
        if (nodes.size() >= ReportLimits.TREE_PROCESSES) {
            notShown++;
            return false;
        }
        nodes.put(process.key(), process);
        return true;
    }

    private void addHops(HostRecord record) {
        List<KeptHop> left = new ArrayList<>(record.hops());
        left.sort(Comparator.comparingLong(KeptHop::firstNs));
        for (boolean found = true; found; ) {
            found = left.removeIf(hop -> {
                boolean ofChain = nodes.containsKey(hop.server()) && isOfChain(record, hop.client());
                if (ofChain && addWithAncestors(record, hop.client())) {
                    hops.add(hop);
                }
                return ofChain;
            });
        }
    }

    /** Whether a chain names the process, or the one that it works for: a browser's helper makes the connection. */
    private boolean isOfChain(HostRecord record, ProcessKey key) {
        KeptProcess process = record.process(key);
        if (process == null) {
            return false;
        }
        ProcessKey parent = process.parent();
        return chainPids.contains(key.pid()) || (parent != null && chainPids.contains(parent.pid()));
    }

    private boolean addWithAncestors(HostRecord record, ProcessKey key) {
        List<KeptProcess> path = new ArrayList<>();
        ProcessKey at = key;
        while (at != null && path.size() < ReportLimits.TREE_PROCESSES) {
            KeptProcess process = record.process(at);
            if (process == null) {
                break;
            }
            path.addFirst(process);
            at = process.parent();
        }
        path.forEach(this::add);
        return nodes.containsKey(key);
    }

    private void addStarted(HostRecord record) {
        Map<ProcessKey, List<KeptProcess>> children = new LinkedHashMap<>();
        for (KeptProcess process : record.processes()) {
            if (process.parent() != null) {
                children.computeIfAbsent(process.parent(), key -> new ArrayList<>())
                        .add(process);
            }
        }
        List<ProcessKey> next = new ArrayList<>(subjects);
        next.sort(Comparator.comparingLong(ProcessKey::startNs));
        Set<ProcessKey> visited = new HashSet<>();
        for (int i = 0; i < next.size(); i++) {
            if (!visited.add(next.get(i))) {
                continue;
            }
            for (KeptProcess child : children.getOrDefault(next.get(i), List.of())) {
                add(child);
                next.add(child.key());
            }
        }
    }

    /** The processes in the order of a tree that is read from above. */
    List<Node> rows() {
        Map<ProcessKey, List<KeptProcess>> below = new LinkedHashMap<>();
        List<KeptProcess> roots = new ArrayList<>();
        for (KeptProcess process : nodes.values()) {
            ProcessKey parent = process.parent();
            if (parent == null || !nodes.containsKey(parent)) {
                roots.add(process);
            } else {
                below.computeIfAbsent(parent, key -> new ArrayList<>()).add(process);
            }
        }
        List<Node> rows = new ArrayList<>();
        addRows(roots, 0, -1, below, rows);
        return rows;
    }

    private void addRows(
            List<KeptProcess> siblings,
            int depth,
            int parentRow,
            Map<ProcessKey, List<KeptProcess>> below,
            List<Node> rows) {
        siblings.sort(Comparator.comparingLong(process -> process.key().startNs()));
        for (KeptProcess process : siblings) {
            int row = rows.size();
            rows.add(new Node(process, depth, parentRow, subjects.contains(process.key())));
            List<KeptProcess> children = below.remove(process.key());
            if (children != null) {
                addRows(children, depth + 1, row, below, rows);
            }
        }
    }

    /** Connections through local services along which a chain went. */
    List<KeptHop> hops() {
        return hops;
    }

    /** Processes that belong to the tree and found no room in it. */
    int notShown() {
        return notShown;
    }
}
