package dev.rubato.cli;

import dev.rubato.agent.Configuration;
import dev.rubato.alert.Severity;
import dev.rubato.chain.ChainHead;
import dev.rubato.chain.ChainVerifier;
import dev.rubato.chain.HostKey;
import dev.rubato.chain.PublicHostKey;
import dev.rubato.chain.StreamFilter;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.sink.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rubato verify}: whether the alerts are all there, unchanged and in order. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Finds alerts that were removed, changed, added or put in another order: in the agent's journal, or in",
            "the JSON Lines that a receiver kept. Exit status 0 if the chain is whole, 1 if it is broken.",
            "It cannot prove more than the host's key does: root on the host can sign what it likes, and what",
            "follows the last alert of a stream is not known before the next alert or heartbeat arrives."
        })
final class VerifyCommand implements Callable<Integer> {
    /** Longest line that is read: more than a record of the journal can hold. */
    private static final int MAX_LINE_CHARS = 1 << 20;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "JOURNAL|FILE|-",
            description =
                    "The agent's journal directory (default: the configured one), or received alerts; - is stdin.")
    private @Nullable String source;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Public key of the host, stored elsewhere; repeat it for streams of several hosts.")
    private List<Path> keys = new ArrayList<>();

    @Option(names = "--show-key", description = "Prints the public key of this host's agent and ends.")
    private boolean showKey;

    @Option(
            names = "--min-severity",
            paramLabel = "SEVERITY",
            description = "The filter of the sink that the stream came through: ${COMPLETION-CANDIDATES}.")
    private Severity minSeverity = Severity.INFO;

    @Option(
            names = "--detectors",
            split = ",",
            paramLabel = "NAME",
            description = "The filter of the sink that the stream came through, e.g. scan,incident.")
    private Set<String> detectors = Set.of();

    @Option(
            names = "--rewritten",
            description = "A collector wrote the lines anew: their fields count, not their bytes.")
    private boolean rewritten;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Configuration configuration = common.configuration();
        Path state = configuration.journals().directory();
        if (showKey) {
            spec.commandLine()
                    .getOut()
                    .print(key(state.resolve(HostKey.PUBLIC_FILE)).pem());
            spec.commandLine().getOut().flush();
            return Main.DONE;
        }
        List<PublicHostKey> expected = new ArrayList<>();
        for (Path file : keys) {
            expected.add(key(file));
        }
        String from = source == null ? state.toString() : source;
        StreamFilter filter = new StreamFilter(minSeverity, detectors);
        boolean journal = !from.equals("-") && Files.isDirectory(Path.of(from));
        ChainVerifier.Verdict verdict = journal
                ? ofJournal(Path.of(from), expected)
                : ofStream(from, new ChainVerifier(expected, filter, rewritten));
        print(verdict, journal);
        return verdict.broken() == 0 ? Main.DONE : Main.FAILED;
    }

    private static PublicHostKey key(Path file) throws CommandFailedException {
        try {
            return PublicHostKey.read(file);
        } catch (IOException e) {
            throw new CommandFailedException(Main.WRONG_USAGE, "no public key in " + file + " (" + e + ")", e);
        }
    }

    /** The journal of an agent's state directory, or an alert journal alone; an agent may go on writing it. */
    private static ChainVerifier.Verdict ofJournal(Path directory, List<PublicHostKey> expected) throws Exception {
        Path nested = directory.resolve("alerts");
        boolean whole = Files.isDirectory(nested);
        if (expected.isEmpty() && Files.isReadable(directory.resolve(HostKey.PUBLIC_FILE))) {
            expected.add(key(directory.resolve(HostKey.PUBLIC_FILE)));
        }
        ChainVerifier verifier = new ChainVerifier(expected, StreamFilter.NONE, false);
        // read before the journal, which may only be longer then
        ChainHead head = whole ? ChainHead.read(directory) : null;
        try (Journal<StoredAlert> journal = Journal.openReadOnly(whole ? nested : directory, new AlertCodec());
                Tailer<StoredAlert> tailer = journal.fromStart()) {
            long record = 0;
            for (StoredAlert stored = tailer.next(); stored != null; stored = tailer.next()) {
                record++;
                verifier.take("record " + record, stored);
            }
            verifier.damaged(journal.statistics().damaged().values().stream()
                    .mapToLong(Long::longValue)
                    .sum());
        } catch (JournalException e) {
            throw new CommandFailedException(Main.WRONG_USAGE, String.valueOf(e.getMessage()), e);
        }
        return verifier.end(head);
    }

    private static ChainVerifier.Verdict ofStream(String from, ChainVerifier verifier) throws CommandFailedException {
        try (InputStream in = from.equals("-") ? System.in : Files.newInputStream(Path.of(from));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            long number = 0;
            for (String line = nextLine(lines); line != null; line = nextLine(lines)) {
                number++;
                if (!line.isBlank()) {
                    verifier.takeLine("line " + number, line);
                }
            }
        } catch (IOException e) {
            throw new CommandFailedException(Main.WRONG_USAGE, "cannot read " + from + " (" + e + ")", e);
        }
        return verifier.end(null);
    }

    /** The next line, cut to {@value #MAX_LINE_CHARS} characters, or null at the end. */
    private static @Nullable String nextLine(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = lines.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.length() < MAX_LINE_CHARS) {
                line.append((char) next);
            }
            next = lines.read();
        }
        return line.toString();
    }

    private void print(ChainVerifier.Verdict verdict, boolean journal) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(verdict.broken() == 0 ? "whole" : "broken");
        verdict.chains().forEach(chain -> out.println("  " + Printable.escape(chain)));
        verdict.findings().forEach(finding -> out.println("  - " + Printable.escape(finding)));
        if (verdict.broken() > verdict.findings().size()) {
            out.println("  - and " + (verdict.broken() - verdict.findings().size()) + " more");
        }
        if (verdict.chains().isEmpty()) {
            out.println("  there are no alerts");
        }
        if (keys.isEmpty()) {
            out.println(
                    journal
                            ? "  checked with the key beside the journal, which whoever changes the journal can change"
                                    + " too: give --key FILE, stored elsewhere"
                            : "  signatures were not checked: give --key FILE, what `rubato verify --show-key` printed"
                                    + " on the host");
        }
        out.flush();
    }
}
