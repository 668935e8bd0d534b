package dev.rubato.detect.tempo;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.LongLru;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.Event;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose tempo each lineage has, a person's, a script's or a language-model agent's, from the pauses between its
 * program starts; the other detectors read it from the {@link dev.rubato.detect.TempoBoard}. Gaps do not separate agents
 * from people well enough for an alarm, and builds run at machine speed, so it raises {@code info} at most, and of
 * schedulers and services nothing.
 *
 * <p>Late events are left out: their timing means nothing. Owned by the detection thread; constant time per event, 1.6 MB
 * at most, nothing allocated per event once a lineage is known.
 *
 * <p>Allocates 0 bytes an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class TempoDetector implements Detector {
    static final String NAME = "tempo";

    private final DetectorContext context;
    private final TempoAlerts alerts;
    private final @Nullable Rhythm[] rhythms = new Rhythm[TempoParameters.LINEAGES];
    private final LongLru table = new LongLru(TempoParameters.LINEAGES, index -> rhythms[index] = null);
    private boolean exitsKnown;

    public TempoDetector(DetectorContext context) {
        this.context = context;
        this.alerts = new TempoAlerts(context.host());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        exitsKnown |= event instanceof Event.ProcessExited;
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        if (late) {
            return;
        }
        Rhythm rhythm = of(process.lineage());
        TempoClass before = rhythm.tempo();
        rhythm.started(process, timeNs, exitsKnown);
        publish(rhythm, before, timeNs);
    }

    @Override
    public void processExited(HostProcess process, long timeNs) {
        int index = table.find(process.lineage().id());
        Rhythm rhythm = index == LongLru.NONE ? null : rhythms[index];
        if (rhythm != null) {
            rhythm.ended(process, timeNs);
        }
    }

    @Override
    public void contactOpened(Contact contact) {
        Lineage lineage = contact.lineage();
        if (lineage == null || contact.late() || context.host().isOwn(contact.remote())) {
            return;
        }
        int index = table.find(lineage.id());
        Rhythm rhythm = index == LongLru.NONE ? null : rhythms[index];
        if (rhythm != null) {
            TempoClass before = rhythm.tempo();
            rhythm.reached(contact.remote());
            publish(rhythm, before, contact.timeNs());
        }
    }

    private Rhythm of(Lineage lineage) {
        int index = table.find(lineage.id());
        if (index != LongLru.NONE) {
            table.touch(index);
            Rhythm known = rhythms[index];
            if (known != null) {
                return known;
            }
        } else {
            index = table.add(lineage.id());
        }
        Rhythm rhythm = rhythms[index];
        if (rhythm == null) {
            rhythm = new Rhythm(lineage);
            rhythms[index] = rhythm;
        } else {
            rhythm.begin(lineage);
        }
        return rhythm;
    }

    private void publish(Rhythm rhythm, TempoClass before, long nowNs) {
        TempoClass tempo = rhythm.tempo();
        if (tempo != before) {
            context.tempo().set(rhythm.lineage(), tempo);
            if (tempo == TempoClass.SCRIPT) {
                tell(rhythm, TempoVariant.SCRIPT, nowNs);
            } else if (tempo == TempoClass.AGENT) {
                tell(rhythm, TempoVariant.AGENT, nowNs);
            }
        }
        if (rhythm.isPeriodic()) {
            tell(rhythm, TempoVariant.PERIODIC, nowNs);
        }
        if (rhythm.endures(nowNs)) {
            tell(rhythm, TempoVariant.ENDURANCE, nowNs);
        }
    }

    private void tell(Rhythm rhythm, TempoVariant variant, long nowNs) {
        OriginClass origin = rhythm.lineage().origin();
        boolean scheduled = origin == OriginClass.SERVICE || origin == OriginClass.SESSION;
        if (!scheduled && rhythm.tellsFirst(variant)) {
            context.alerts().raise(alerts.of(rhythm, variant, nowNs));
        }
    }

    /** Lineages forgotten for lack of room. */
    public long evictions() {
        return table.evictions();
    }

    @Override
    public void tables(TableReader out) {
        out.table("tempo-lineages", table);
    }
}
