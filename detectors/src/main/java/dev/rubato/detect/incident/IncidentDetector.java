package dev.rubato.detect.incident;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.IncidentBook;
import dev.rubato.detect.Suspicions.Suspicion;
import dev.rubato.event.Event;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Joins what several detectors hold against one lineage, or against lineages that descend from an alarmed process, into
 * one incident an hour; later evidence updates it. It sees the alarms of the others as they are raised and their evidence
 * as they note it, and must be told of an event after them: the last of the list but for what only reports. Owned by the
 * detection thread.
 *
 * <p>Allocates 0 bytes an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class IncidentDetector implements Detector {
    /** Cases that are followed, some KB each; beyond it the one heard of longest ago is forgotten, counted. */
    static final int MAX_CASES = 256;

    /** Updates of one incident. */
    static final int MAX_UPDATES = 16;

    /** The labels of origins that may administer. */
    private static final Set<String> ADMINISTRATORS = Stream.of(OriginClass.values())
            .filter(OriginClass::mayAdminister)
            .map(OriginClass::label)
            .collect(Collectors.toUnmodifiableSet());

    private final DetectorContext context;
    private final IncidentAlerts alerts;
    private final BoundedMap<String, CaseFile> cases = new BoundedMap<>(MAX_CASES, true);
    private final List<Lineage> changed = new ArrayList<>();
    private long nowNs;

    public IncidentDetector(DetectorContext context) {
        this.context = context;
        this.alerts = new IncidentAlerts(context.host(), context.tempo());
    }

    @Override
    public String name() {
        return IncidentBook.DETECTOR;
    }

    @Override
    public void alertRaised(Alert alert) {
        if (!alert.severity().isAlarm()
                || alert.detector().equals(name())
                || alert.incident().isEmpty()
                || alert.threshold() <= 0
                || mayBeAdministration(alert)) {
            return;
        }
        CaseFile file = cases.computeIfAbsent(alert.incident(), CaseFile::new);
        file.take(alert);
        judge(file, alert.timeNs());
    }

    /** Breadth that does not page, from where administrators work: it confirms no replication. */
    private static boolean mayBeAdministration(Alert alert) {
        return alert.detector().equals("scan")
                && alert.variant().equals("breadth")
                && alert.severity() == Severity.MEDIUM
                && ADMINISTRATORS.contains(alert.subject().origin());
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        nowNs = Math.max(nowNs, event.timeNs());
        judgeChanged();
    }

    @Override
    public void timePassed(long timeNs) {
        nowNs = timeNs;
        judgeChanged();
    }

    private void judgeChanged() {
        if (!context.suspicions().hasChanges()) {
            return;
        }
        context.suspicions().takeChanges(changed);
        for (Lineage lineage : changed) {
            judge(lineage);
        }
        changed.clear();
    }

    private void judge(Lineage lineage) {
        Map<String, Suspicion> held = context.suspicions().against(lineage);
        if (!anyCounts(held.values())) {
            return;
        }
        String incident = context.incidents()
                .of(context.host().hostName(), lineage, nowNs)
                .id();
        CaseFile file = cases.computeIfAbsent(incident, CaseFile::new);
        for (Map.Entry<String, Suspicion> entry : held.entrySet()) {
            if (counts(entry.getValue())) {
                file.take(lineage, entry.getKey(), entry.getValue());
            }
        }
        judge(file, nowNs);
    }

    private boolean anyCounts(Iterable<Suspicion> held) {
        for (Suspicion suspicion : held) {
            if (counts(suspicion)) {
                return true;
            }
        }
        return false;
    }

    private boolean counts(Suspicion suspicion) {
        return suspicion.isHalf() && nowNs - suspicion.timeNs() < IncidentBook.INCIDENT_NS;
    }

    private void judge(CaseFile file, long timeNs) {
        Verdict verdict = Verdict.of(file.parts());
        if (verdict == null || !file.hasNews(verdict.severity()) || file.updates() >= MAX_UPDATES) {
            return;
        }
        boolean first = file.raised() == null;
        file.tell(verdict.severity(), first);
        context.alerts().raise(alerts.of(file, verdict, timeNs));
    }

    /** Cases forgotten for lack of room. */
    public long evictions() {
        return cases.evictions();
    }

    @Override
    public void tables(TableReader out) {
        out.table("incident-cases", cases);
    }
}
