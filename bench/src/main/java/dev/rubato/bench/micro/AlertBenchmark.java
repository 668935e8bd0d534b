package dev.rubato.bench.micro;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.privacy.Privacy;
import dev.rubato.privacy.Redactor;
import dev.rubato.privacy.SecretRules;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.format.AlertFormats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one alert costs before it is stored (redaction) and for each sink (format). */
public class AlertBenchmark {
    private static final int ANCESTORS = 8;
    private static final int ARGUMENT_CHARS = 4096;
    private static final int LINE_CHARS = 1024;
    private static final long TIME_NS = 1_780_000_000_123_456_789L;

    /** An alert of eight ancestors and sixteen events. */
    @State(Scope.Thread)
    public static class Redaction {
        /** {@code hostile}: each line as long as sensors keep it, no two alike, full of what rules begin with. */
        @Param({"plain", "secrets", "hostile"})
        public String kind = "plain";

        private final Redactor redactor = new Redactor(SecretRules.builtIn(), Privacy.Arguments.REDACT, null);
        private Alert alert = alert(List.of(), index -> "");

        @Setup
        public void make() {
            alert = switch (kind) {
                case "plain" -> alert(List.of("bash", "-c", "make test"), index -> "make -C dir" + index + " test");
                case "secrets" ->
                    alert(
                            List.of("curl", "-u", "ann:hunter2", "https://a:b@example.com/?token=abcdef"),
                            index -> "deploy --password hunter" + index + " --region eu");
                default -> alert(List.of("x", hostile(0, ARGUMENT_CHARS)), index -> hostile(index, LINE_CHARS));
            };
        }
    }

    /** The plain alert in each format. */
    @State(Scope.Thread)
    public static class Formatting {
        @Param({"json", "ocsf", "ecs", "cef", "leef", "falco"})
        public String format = "json";

        private AlertFormat writer = AlertFormats.of("json").orElseThrow();
        private final OutgoingAlert outgoing =
                new OutgoingAlert(alert(List.of("bash", "-c", "make test"), index -> "make -C dir" + index), null);

        @Setup
        public void choose() {
            writer = AlertFormats.of(format).orElseThrow();
        }
    }

    @Benchmark
    public Alert redact(Redaction state) {
        return state.redactor.apply(state.alert);
    }

    @Benchmark
    public String format(Formatting state) {
        return state.writer.format(state.outgoing);
    }

    private static String hostile(int index, int chars) {
        String piece = index + "--password a://u:p@h token=x Bearer aaaaaaaaa mysql -p curl -u a:b eyJaaaaaaaaa. ";
        return piece.repeat(chars / piece.length() + 1).substring(0, chars);
    }

    private static Alert alert(List<String> args, IntFunction<String> line) {
        List<Alert.Ancestor> lineage = new ArrayList<>();
        List<Alert.Cited> events = new ArrayList<>();
        for (int i = 0; i < ANCESTORS; i++) {
            lineage.add(new Alert.Ancestor(i + 1, TIME_NS, "/usr/bin/program" + i, line.apply(i)));
        }
        for (int i = 0; i < Alert.MAX_CITED; i++) {
            events.add(new Alert.Cited(TIME_NS + i, "executed", line.apply(i)));
        }
        return new Alert(
                TIME_NS,
                "5f3a9c1e7b2d4860",
                "spawn-chain",
                "loopback",
                Severity.HIGH,
                12.5,
                9,
                "empirical",
                "A page made a service start a shell",
                "dev-7",
                new Alert.Subject(ANCESTORS, TIME_NS, "/usr/bin/bash", args, true, "1000", "desktop", lineage, ""),
                List.of(new Alert.Evidence("delay", 0.04, 2, "s", 12.5)),
                events,
                List.of("chromium(650)", "node(700)"),
                List.of("T1059.004"),
                "c0ffee00c0ffee00",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of("unbaselined"),
                0);
    }
}
