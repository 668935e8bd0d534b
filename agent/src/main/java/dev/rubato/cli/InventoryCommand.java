package dev.rubato.cli;

import dev.rubato.agent.Configuration;
import dev.rubato.agent.LiveSnapshot;
import dev.rubato.agent.RunFile;
import dev.rubato.event.Event;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.Tailer;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rubato inventory}: the local services that a process on this host can reach. */
@Command(
        name = "inventory",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Lists the local services that a process on this host can reach: endpoint, owner, lineage, whether other",
            "hosts reach it too, since when, and who connected. Reads the journal of the agent and, while no agent",
            "runs, looks at the host itself."
        })
final class InventoryCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "One JSON object for each service instead of text.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Configuration configuration = common.configuration();
        ServiceInventory inventory = new ServiceInventory();
        PrintWriter out = spec.commandLine().getOut();
        boolean journalRead = readJournal(configuration, inventory);
        if (!journalRead
                || new RunFile(configuration.journals().directory())
                        .runningPid()
                        .isEmpty()) {
            LiveSnapshot.of(configuration).forEach(inventory::accept);
        }
        List<ServiceInventory.Service> services = inventory.services();
        if (json) {
            ServiceText.writeJson(services, out);
        } else {
            ServiceText.write(services, ZoneId.systemDefault(), out);
        }
        out.flush();
        return Main.DONE;
    }

    private boolean readJournal(Configuration configuration, ServiceInventory inventory) {
        try (Journal<Event> journal =
                        Journal.openReadOnly(configuration.journals().eventsDirectory(), new EventCodec());
                Tailer<Event> tailer = journal.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                inventory.accept(event);
            }
            return true;
        } catch (JournalException e) {
            spec.commandLine().getErr().println("rubato: who connected before now is not known: " + e.getMessage());
            return false;
        }
    }
}
