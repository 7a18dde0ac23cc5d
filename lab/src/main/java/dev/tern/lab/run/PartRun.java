package dev.tern.lab.run;

import dev.tern.lab.process.Child;
import dev.tern.lab.process.Pinning;
import dev.tern.lab.results.Journal;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures one part: starts the servers of each group, warms them, counts, and measures blocks.
 *
 * <p>Thread safety: confined to one thread.
 */
final class PartRun {
    private static final int MAX_WARM_UP_SLICES = 12;
    private static final int NO_BLOCK = -1;
    private static final int RATE_SLICES = 4;

    private final RunOptions options;
    private final Journal journal;
    private final Servers servers;
    private final Bench bench;
    private final Pinning pinning;
    private final RunWatch watch;
    private final Resumption resumption;
    private final List<String> lessons = new ArrayList<>();

    PartRun(RunOptions options, Journal journal, Servers servers, Bench bench, Pinning pinning, RunWatch watch) {
        this.options = options;
        this.journal = journal;
        this.servers = servers;
        this.bench = bench;
        this.pinning = pinning;
        this.watch = watch;
        this.resumption = Resumption.of(journal);
    }

    void run(Part part) throws IOException, InterruptedException {
        List<Part> groups = Plan.groups(part, options.alive());
        for (int i = 0; i < groups.size() && !watch.isStopped(); i++) {
            Part group = groups.get(i);
            List<Integer> blocks = IntStream.range(i * options.blocks(), (i + 1) * options.blocks())
                    .filter(block -> !resumption.isWhole(group, block))
                    .boxed()
                    .toList();
            if (!blocks.isEmpty()) {
                run(group, blocks);
            }
        }
    }

    private void run(Part group, List<Integer> blocks) throws IOException, InterruptedException {
        try {
            Progress progress = watch.progress();
            progress.begin(
                    group.name() + ": starting " + group.servers().size() + " servers",
                    group.servers().size());
            Map<String, Child> running = servers.start(group.servers(), resumption, journal, progress);
            Part alive = group.only(group.servers().stream()
                    .filter(each -> running.containsKey(each.id()))
                    .toList());
            warmUp(alive, running);
            switch (group.kind()) {
                case CELLS -> {
                    count(alive, running);
                    blocks(alive, running, blocks);
                }
                case SWEEP -> blocks(alive, running, blocks);
                case HIGHEST_RATE -> highestRates(alive, running);
                case MISTAKES -> lessons.addAll(new Mistakes(options, bench, journal, pinning, running).run());
            }
        } finally {
            servers.end();
        }
    }

    private void warmUp(Part group, Map<String, Child> running) throws IOException, InterruptedException {
        List<Trial> first = group.servers().stream()
                .map(server -> group.trials().stream()
                        .filter(trial -> trial.server().equals(server))
                        .findFirst()
                        .orElseThrow())
                .toList();
        watch.progress().begin(group.name() + ": warming", first.size() * MAX_WARM_UP_SLICES);
        WarmUp.run(first, MAX_WARM_UP_SLICES, trial -> {
            watch.requireNotStopped();
            watch.progress().step("warming " + trial.server().id());
            return bench.measure(trial, child(running, trial.server()), NO_BLOCK, options.sliceSeconds());
        });
    }

    private void count(Part group, Map<String, Child> running) throws IOException, InterruptedException {
        watch.progress().begin(group.name() + ": counting", group.servers().size());
        for (ServerProcess server : group.servers()) {
            watch.requireNotStopped();
            if (!resumption.isCounted(server)) {
                watch.progress().step("counting " + server.id());
                journal.add(bench.count(child(running, server), options.lockStepRequests()));
            }
        }
    }

    private void blocks(Part group, Map<String, Child> running, List<Integer> blocks)
            throws IOException, InterruptedException {
        watch.begin(group, blocks.size());
        Blocks measured = new Blocks(
                journal,
                pinning.all().size(),
                (trial, block) -> bench.measure(trial, child(running, trial.server()), block, options.sliceSeconds()),
                watch);
        for (int block : blocks) {
            measured.run(Plan.shuffled(group, options.seed(), block), block);
        }
    }

    /** Each slice is four times as long as in a block, since a p99 needs more requests than a mean. */
    private void highestRates(Part group, Map<String, Child> running) throws IOException, InterruptedException {
        watch.progress().begin(group.name(), group.trials().size());
        for (Trial trial : Plan.shuffled(group, options.seed(), 0)) {
            watch.requireNotStopped();
            watch.progress().step(group.name() + ": " + trial.server().id());
            Child child = child(running, trial.server());
            new HighestRate((rate, step) -> {
                        Trial at = new Trial(
                                trial.part(), trial.server(), trial.load().withRate(rate));
                        Slice slice = bench.measure(at, child, step, RATE_SLICES * options.sliceSeconds());
                        journal.add(slice);
                        return slice;
                    })
                    .search();
        }
    }

    /** The lines of the lesson, if it was a part. */
    List<String> lessons() {
        return lessons;
    }

    private static Child child(Map<String, Child> running, ServerProcess server) {
        Child child = running.get(server.id());
        if (child == null) {
            throw new IllegalStateException(server.id() + " is not running");
        }
        return child;
    }
}
