package dev.rubato.replay.report;

import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Subjects;
import org.jspecify.annotations.Nullable;

/**
 * A process as the report shows it.
 *
 * @param command the command line, cut
 * @param lineage id of the lineage that it belongs to
 */
record KeptProcess(ProcessKey key, @Nullable ProcessKey parent, String exe, String command, String user, long lineage) {

    static KeptProcess of(HostProcess process) {
        HostProcess parent = process.parent();
        return new KeptProcess(
                process.key(),
                parent == null ? null : parent.key(),
                process.image().exe(),
                Subjects.commandLine(process),
                process.image().user(),
                process.lineage().id());
    }
}
