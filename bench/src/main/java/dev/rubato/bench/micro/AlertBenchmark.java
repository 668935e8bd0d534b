package dev.rubato.bench.micro;

import dev.rubato.alert.Alert;
import dev.rubato.privacy.Privacy;
import dev.rubato.privacy.Redactor;
import dev.rubato.privacy.SecretRules;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.format.AlertFormats;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one alert costs before it is stored (redaction) and for each sink (format). */
public class AlertBenchmark {
    private static final int ARGUMENT_CHARS = 4096;
    private static final int LINE_CHARS = 1024;

    /** An alert of eight ancestors and sixteen events. */
    @State(Scope.Thread)
    public static class Redaction {
        /** {@code hostile}: each line as long as sensors keep it, no two alike, full of what rules begin with. */
        @Param({"plain", "secrets", "hostile"})
        public String kind = "plain";

        private final Redactor redactor = new Redactor(SecretRules.builtIn(), Privacy.Arguments.REDACT, null);
        private Alert alert = AlertSample.of(List.of(), index -> "");

        @Setup
        public void make() {
            alert = switch (kind) {
                case "plain" ->
                    AlertSample.of(List.of("bash", "-c", "make test"), index -> "make -C dir" + index + " test");
                case "secrets" ->
                    AlertSample.of(
                            List.of("curl", "-u", "ann:hunter2", "https://a:b@example.com/?token=abcdef"),
                            index -> "deploy --password hunter" + index + " --region eu");
                default ->
                    AlertSample.of(List.of("x", hostile(0, ARGUMENT_CHARS)), index -> hostile(index, LINE_CHARS));
            };
        }
    }

    /** The plain alert in each format. */
    @State(Scope.Thread)
    public static class Formatting {
        @Param({"json", "ocsf", "ecs", "cef", "leef", "falco"})
        public String format = "json";

        private AlertFormat writer = AlertFormats.of("json").orElseThrow();
        private final OutgoingAlert outgoing = new OutgoingAlert(
                AlertSample.of(List.of("bash", "-c", "make test"), index -> "make -C dir" + index), null);

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
}
