package dev.rubato.bench.evaluation;

import dev.rubato.bench.synthetic.Cell;
import dev.rubato.bench.synthetic.Trace;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;

/** Runs subjects over cells. The result depends on the seeds alone, not on the number of threads. */
final class Evaluation {
    private final SeedSet seeds;
    private final int threads;
    private final PrintStream progress;

    Evaluation(SeedSet seeds, int threads, PrintStream progress) {
        this.seeds = seeds;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * One tally for each cell and subject, cell by cell.
     *
     * @param runs how often a cell is run
     */
    List<Tally> run(List<Cell> cells, List<Subject> subjects, ToIntFunction<Cell> runs) throws InterruptedException {
        List<Tally> tallies = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < cells.size(); i++) {
                Cell cell = cells.get(i);
                tallies.addAll(run(cell, subjects, runs.applyAsInt(cell), workers));
                progress.println("  " + (i + 1) + "/" + cells.size() + " " + cell.label());
            }
        }
        return tallies;
    }

    private List<Tally> run(Cell cell, List<Subject> subjects, int runs, ExecutorService workers)
            throws InterruptedException {
        List<Future<List<Tally>>> results = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            long seed = seeds.seed(cell.label(), run);
            results.add(workers.submit(() -> one(cell, subjects, seed)));
        }
        List<Tally> sums = new ArrayList<>();
        subjects.forEach(subject -> sums.add(new Tally(cell, subject.name())));
        try {
            for (Future<List<Tally>> result : results) {
                List<Tally> tallies = result.get();
                for (int i = 0; i < sums.size(); i++) {
                    sums.get(i).merge(tallies.get(i));
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run of " + cell.label() + " failed", e.getCause());
        }
        return sums;
    }

    private static List<Tally> one(Cell cell, List<Subject> subjects, long seed) {
        List<Trace> traces = cell.maker().make(seed);
        List<Tally> tallies = new ArrayList<>();
        for (Subject subject : subjects) {
            Tally tally = new Tally(cell, subject.name());
            for (Trace trace : traces) {
                tally.add(trace, subject.judge().judge(trace.events()), subject.isRubato());
            }
            tallies.add(tally);
        }
        return tallies;
    }
}
