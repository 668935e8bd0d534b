package dev.rubato.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rubato.agent.Configuration;
import dev.rubato.agent.ConfigurationKey;
import dev.rubato.agent.SinkConfiguration;
import dev.rubato.agent.SinkTest;
import dev.rubato.chain.HostKey;
import dev.rubato.chain.PublicHostKey;
import dev.rubato.sink.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rubato check}: what the agent would see here; starts nothing. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Validates the configuration and says what each sensor can see on this host and why not more.",
            "Starts nothing and changes nothing. Exit status 2 if the agent would refuse to start."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int COLUMNS = 100;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Option(names = "--keys", description = "Lists the configuration keys with their values and meanings instead.")
    private boolean keys;

    @Option(
            names = "--send-test",
            paramLabel = "SINK",
            description = {
                "Sends a test alert to this sink and says what the receiver answered.",
                "It has severity info, variant and note \"test\", and an id that begins with \"test-\"."
            })
    private @Nullable String sendTest;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        var settings = common.settings();
        Configuration configuration = CommonOptions.configuration(settings);
        PrintWriter out = spec.commandLine().getOut();
        if (keys) {
            for (ConfigurationKey key : ConfigurationKey.values()) {
                String value = settings.text(key);
                out.println(key.path() + ": " + Printable.escape(value.isEmpty() ? "\"\"" : value)
                        + (settings.isSet(key) ? "   (" + Printable.escape(settings.place(key)) + ")" : ""));
                wrap(out, "    ", key.meaning());
            }
            for (SinkKeys.Line line : SinkKeys.all()) {
                out.println(line.key());
                wrap(out, "    ", line.meaning());
            }
            return Main.DONE;
        }
        if (sendTest != null) {
            return sendTest(configuration, sendTest, out);
        }
        HostCheck check = HostCheck.of(configuration);
        if (json) {
            writeJson(check, out);
        } else {
            writeText(check, hostKey(configuration.journals().directory()), out);
        }
        return check.journalUsable() ? Main.DONE : Main.WRONG_USAGE;
    }

    /** The name of the key that alerts are signed with; `rubato verify --show-key` prints the key itself. */
    private static String hostKey(Path state) {
        Path file = state.resolve(HostKey.PUBLIC_FILE);
        if (Files.notExists(file)) {
            return "will be made at the first start";
        }
        try {
            return PublicHostKey.read(file).name() + ", in " + file;
        } catch (IOException e) {
            return "alerts are not signed: " + file + " cannot be used (" + e + ")";
        }
    }

    private static int sendTest(Configuration configuration, String name, PrintWriter out)
            throws CommandFailedException {
        SinkConfiguration sink = configuration.sinks().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(
                        Main.WRONG_USAGE,
                        "there is no sink \"" + name + "\"; configured are: "
                                + configuration.sinks().stream()
                                        .map(SinkConfiguration::name)
                                        .toList()));
        SinkTest test = SinkTest.of(configuration, sink);
        out.println(
                name + ": " + (test.accepted() ? "accepted" : "not accepted") + ": " + Printable.escape(test.words()));
        return test.accepted() ? Main.DONE : Main.FAILED;
    }

    private static void writeText(HostCheck check, String hostKey, PrintWriter out) {
        section(out, "configuration", "ok");
        section(out, "journal", check.journal());
        section(out, "host key", hostKey);
        section(out, "runtime", check.runtime());
        out.println("sensors");
        lines(out, check.sensors());
        out.println("detectors");
        lines(out, check.detectors());
        out.println("cannot be seen here");
        check.blindSpots().forEach(spot -> wrap(out, "  - ", spot));
    }

    private static void section(PrintWriter out, String name, String text) {
        wrap(out, String.format(Locale.ROOT, "%-15s", name), text);
    }

    private static void lines(PrintWriter out, List<HostCheck.Line> lines) {
        for (HostCheck.Line line : lines) {
            wrap(out, String.format(Locale.ROOT, "  %-14s%-9s", line.name(), line.state()), line.reason());
        }
    }

    /** Prints {@code text} after {@code margin}, further rows indented as deep. */
    private static void wrap(PrintWriter out, String margin, String text) {
        StringBuilder row = new StringBuilder(margin);
        boolean empty = true;
        for (String word : Printable.escape(text).split(" ", -1)) {
            if (!empty && row.length() + 1 + word.length() > COLUMNS) {
                out.println(row);
                row = new StringBuilder(" ".repeat(margin.length()));
                empty = true;
            }
            row.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.println(row);
    }

    private static void writeJson(HostCheck check, PrintWriter out) throws IOException {
        JsonGenerator generator = new JsonFactory().createGenerator(out);
        generator.writeStartObject();
        generator.writeStringField("journal", check.journal());
        generator.writeBooleanField("journalUsable", check.journalUsable());
        generator.writeStringField("runtime", check.runtime());
        writeLines(generator, "sensors", "visibility", check.sensors());
        writeLines(generator, "detectors", "sight", check.detectors());
        generator.writeArrayFieldStart("blindSpots");
        for (String spot : check.blindSpots()) {
            generator.writeString(spot);
        }
        generator.writeEndArray();
        generator.writeEndObject();
        generator.flush();
        out.println();
    }

    private static void writeLines(JsonGenerator generator, String field, String state, List<HostCheck.Line> lines)
            throws IOException {
        generator.writeArrayFieldStart(field);
        for (HostCheck.Line line : lines) {
            generator.writeStartObject();
            generator.writeStringField("name", line.name());
            generator.writeStringField(state, line.state());
            generator.writeStringField("reason", line.reason());
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }
}
