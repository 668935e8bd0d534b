package dev.rubato.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rubato.agent.ConfigurationException;
import dev.rubato.agent.Units;
import dev.rubato.sink.Product;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code rubato} command. */
@Command(
        name = "rubato",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        description = "Finds AI-worm tempo on this host.",
        footer = {
            "",
            "Exit status: 0 done; 1 failed; 2 wrong usage or configuration; 3 done, and an alert of at least",
            "--fail-on SEVERITY was raised. `rubato -r FILE` is `rubato replay FILE`."
        },
        subcommands = {
            WatchCommand.class,
            ReplayCommand.class,
            CheckCommand.class,
            InventoryCommand.class,
            TopCommand.class,
            ReportCommand.class,
            VerifyCommand.class
        })
public final class Main implements Callable<Integer> {

    /** The command did what it was asked. */
    static final int DONE = 0;

    /** Something failed that no other status names. */
    static final int FAILED = 1;

    /** Wrong usage or configuration: nothing was started. */
    static final int WRONG_USAGE = 2;

    /** Done, and an alert of at least the severity of {@code --fail-on} was raised. */
    static final int ALERTED = 3;

    /** What {@code --version} says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rubato " + Product.VERSION, "Java " + Runtime.version()};
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_USAGE;
    }

    /** Runs one command line with these streams for words to the user and returns its exit status. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new Main());
        command.setOut(out);
        command.setErr(err);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler((failure, line, parsed) -> report(failure, line.getErr()));
        command.setUsageHelpWidth(100);
        try {
            return command.execute(withReadSynonym(args));
        } catch (OutOfMemoryError e) {
            err.println("rubato: out of memory with a heap of "
                    + Units.formatBytes(Runtime.getRuntime().maxMemory())
                    + ": give it more with RUBATO_JAVA_OPTS=-Xmx4g, or replay fewer hosts at once");
            return FAILED;
        }
    }

    /** Turns {@code -r FILE} into {@code replay FILE}, as in Zeek, Suricata and Snort. */
    private static String[] withReadSynonym(String[] args) {
        if (args.length == 0 || !args[0].equals("-r")) {
            return args;
        }
        String[] replaced = args.clone();
        replaced[0] = "replay";
        return replaced;
    }

    private static int report(Exception failure, PrintWriter err) {
        if (failure instanceof ConfigurationException wrong) {
            err.println("rubato: " + wrong.getMessage());
            return WRONG_USAGE;
        }
        if (failure instanceof CommandFailedException known) {
            err.println("rubato: " + known.getMessage());
            return known.exitStatus();
        }
        err.println("rubato: failed: " + failure);
        failure.printStackTrace(err);
        return FAILED;
    }

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), args));
    }
}
