package dev.rubato.cli;

import dev.rubato.agent.Configuration;
import dev.rubato.agent.RunFile;
import dev.rubato.agent.Signals;
import dev.rubato.agent.Terminal;
import dev.rubato.cli.top.IncidentBoard;
import dev.rubato.cli.top.LineageBoard;
import dev.rubato.cli.top.TerminalSize;
import dev.rubato.cli.top.TopScreen;
import dev.rubato.detect.IncidentBook;
import dev.rubato.detect.Pipeline;
import dev.rubato.detect.tempo.TempoDetector;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rubato top}: the host's tempo as the agent's journals tell it, now. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Shows what the agent's journals tell, as it comes: the tempo of the host, the lineages that acted in the",
            "last minute, the busiest first, and the open incidents. Ctrl-C ends it. Where standard output is no",
            "terminal it does so once, without leaving any out."
        })
final class TopCommand implements Callable<Integer> {
    private static final long MIN_INTERVAL_NS = 100_000_000L;

    /** How far two readings of a process's start may be apart: the JDK knows the time of boot to the second. */
    private static final long START_DIFFERS_NS = 2_000_000_000L;

    /** Events of one moment reach the journal within this. */
    private static final long SETTLED_NS = 1_000_000_000L;

    // ECMA-48 and xterm: the alternate screen, the cursor, whether lines wrap, erasing
    private static final String BEGIN = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String END = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            converter = WatchCommand.DurationNs.class,
            defaultValue = "2s",
            description = "How often it looks, at least 100ms. Default: ${DEFAULT-VALUE}.")
    private long intervalNs;

    @Option(names = "--once", description = "Shows all lineages and incidents once and ends.")
    private boolean once;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final LineageBoard lineages = new LineageBoard();
    private final IncidentBoard incidents = new IncidentBoard();
    private final Pipeline pipeline = new Pipeline(List.of(TempoDetector::new, lineages.factory()), alert -> {});

    @Override
    public Integer call() throws Exception {
        if (intervalNs < MIN_INTERVAL_NS) {
            throw new ParameterException(spec.commandLine(), "--interval is at least 100ms");
        }
        Configuration.Journals journals = common.configuration().journals();
        try (Journal<Event> events = Journal.openReadOnly(journals.eventsDirectory(), new EventCodec());
                Journal<StoredAlert> alerts = Journal.openReadOnly(journals.alertsDirectory(), new AlertCodec());
                Tailer<Event> event = events.fromStart();
                Tailer<StoredAlert> alert = alerts.fromTime(nowNs() - IncidentBook.INCIDENT_NS)) {
            if (once || !Terminal.isOutput()) {
                read(event, alert);
                show(journals.directory());
            } else {
                follow(event, alert, journals.directory());
            }
        } catch (JournalException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
        return Main.DONE;
    }

    private void read(Tailer<Event> events, Tailer<StoredAlert> alerts) {
        for (Event event = events.next(); event != null; event = events.next()) {
            lineages.read(event);
            pipeline.accept(event);
        }
        pipeline.accept(new Event.TimePassed(nowNs() - SETTLED_NS)); // what is older need not wait for more events
        for (StoredAlert stored = alerts.next(); stored != null; stored = alerts.next()) {
            incidents.accept(stored.alert());
        }
    }

    private void show(Path journal) {
        PrintWriter out = spec.commandLine().getOut();
        screen().lines(nowNs(), agent(journal), Integer.MAX_VALUE, Integer.MAX_VALUE)
                .forEach(out::println);
        out.flush();
    }

    /** Until a signal, or until nobody reads. The screen is left as it was, whatever happens. */
    private void follow(Tailer<Event> events, Tailer<StoredAlert> alerts, Path journal) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        for (String signal : List.of("INT", "TERM", "HUP")) {
            Signals.handle(signal, end::countDown);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(BEGIN + HOME + "reading the journal" + ERASE_BELOW);
        out.flush();
        try {
            TopScreen screen = screen();
            do {
                read(events, alerts);
                TerminalSize size = TerminalSize.now();
                List<String> lines = screen.lines(nowNs(), agent(journal), size.columns(), size.rows());
                out.print(HOME + ERASE_LINE + String.join("\r\n" + ERASE_LINE, lines) + ERASE_BELOW);
                out.flush();
            } while (!out.checkError() && !end.await(intervalNs, TimeUnit.NANOSECONDS));
        } finally {
            out.print(END);
            out.flush();
        }
    }

    private TopScreen screen() {
        return new TopScreen(lineages, incidents, TopCommand::running, ZoneId.systemDefault());
    }

    private static String agent(Path journal) {
        OptionalLong agent = new RunFile(journal).runningPid();
        return agent.isPresent() ? "agent " + agent.getAsLong() : "no agent runs: nothing new will come";
    }

    /** The program of a process that runs on this host; empty if it has ended, or another has its id by now. */
    private static String running(ProcessKey key) {
        return ProcessHandle.of(key.pid())
                .map(ProcessHandle::info)
                .filter(info -> info.startInstant()
                        .filter(start -> Math.abs(ChronoUnit.NANOS.between(Instant.EPOCH, start) - key.startNs())
                                < START_DIFFERS_NS)
                        .isPresent())
                .flatMap(ProcessHandle.Info::command)
                .orElse("");
    }

    private static long nowNs() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }
}
