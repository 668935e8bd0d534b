package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Subjects;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says how often each program was started since the world began, and remembers every start. */
final class NewProgramDetector implements Detector {
    private final DetectorContext context;
    private final Map<String, Integer> starts = new HashMap<>();

    NewProgramDetector(DetectorContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "new-program";
    }

    @Override
    public void recall(Fact fact) {
        if (fact.kind() == Fact.Kind.HABIT && fact.text().startsWith("/usr/bin/tool-")) {
            starts.merge(fact.text(), 1, Integer::sum);
        }
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        ProcessImage image = process.image();
        if (!image.exe().startsWith("/usr/bin/tool-")) {
            return;
        }
        context.facts().remember(new Fact(timeNs, Fact.Kind.HABIT, process.key().pid(), List.of(), image.exe()));
        context.alerts()
                .raise(new Alert(
                        timeNs,
                        process.key().toString(),
                        name(),
                        "",
                        Severity.INFO,
                        0,
                        0,
                        "none",
                        image.exe() + " was started " + starts.merge(image.exe(), 1, Integer::sum) + " times",
                        context.host().hostName(),
                        Subjects.of(process),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "",
                        context.host().completeness(timeNs),
                        List.of(),
                        0));
    }
}
