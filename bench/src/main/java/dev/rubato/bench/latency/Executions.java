package dev.rubato.bench.latency;

import dev.rubato.bench.load.LoadProgram;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The executions of one load among the events of a host. Whose they are is told by forks, which may stand behind them:
 * the journal's order is that of arrival. Used by one thread at a time.
 */
final class Executions implements Follower.Receiver<Event> {
    private final long load;
    private final Set<ProcessKey> children = new HashSet<>();
    private final List<Execution> executions = new ArrayList<>();

    private record Execution(ProcessKey process, Find find) {}

    /** @param load the process id of the load program */
    Executions(long load) {
        this.load = load;
    }

    @Override
    public void found(Event event, long nothingNs, long foundNs) {
        if (event instanceof Event.ProcessForked forked && forked.parent().pid() == load) {
            children.add(forked.child());
        } else if (event instanceof Event.ProcessExecuted executed
                && executed.basis() == Event.Basis.EXACT
                && executed.image().exe().equals(LoadProgram.TRUE)) {
            executions.add(new Execution(executed.process(), new Find(executed.timeNs(), nothingNs, foundNs)));
        }
    }

    /** Those of the load, in order of arrival. */
    List<Find> finds() {
        return executions.stream()
                .filter(execution -> children.contains(execution.process))
                .map(Execution::find)
                .toList();
    }
}
