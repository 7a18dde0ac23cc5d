package dev.tern.lab.run;

import dev.tern.lab.process.Children;
import dev.tern.lab.process.Pinning;
import dev.tern.lab.process.ProcFiles;
import dev.tern.lab.process.StopRequest;
import dev.tern.lab.results.Journal;
import dev.tern.lab.results.Results;
import dev.tern.lab.run.Analysis.Detail;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * One run of the lab: measures the parts of its plan and leaves their records and a report, also when it is stopped.
 *
 * <p>Thread safety: confined to one thread; a shutdown hook asks it to stop.
 */
public final class LabRun {
    private static final String REPORT = "report.html";
    private static final String EFFECTS = "effects.json";
    private static final int BLOCKS_PER_PREVIEW = 5;
    private static final long BYTES_PER_SERVER = 110L << 20;
    private static final long RESERVED_BYTES = 512L << 20;
    private static final int ALIVE_WITHOUT_PROC = 14;
    private static final int MAX_ALIVE = 64;

    private final RunOptions options;
    private final Analysis analysis;
    private final Programs programs;
    private final PrintWriter out;
    private final Progress progress;
    private final ProcFiles proc;

    /** The programs that a run starts. */
    interface Programs {
        /** The load generator. */
        Bench.Driver driver(Pinning pinning) throws IOException;

        /** The servers of a site. */
        Servers.Launcher servers(Site site) throws IOException;
    }

    /**
     * A run.
     *
     * @param out for the tables
     * @param err for the progress
     */
    public LabRun(RunOptions options, Analysis analysis, PrintWriter out, PrintWriter err) {
        this(options, analysis, new PackedPrograms(options), ProcFiles.ofMachine(), out, err);
    }

    LabRun(RunOptions options, Analysis analysis, Programs programs, ProcFiles proc, PrintWriter out, PrintWriter err) {
        this.options = options;
        this.analysis = analysis;
        this.programs = programs;
        this.proc = proc;
        this.out = out;
        this.progress = new Progress(err, Progress.formOfProcess());
    }

    /** The arguments of the run whose results are in a directory. */
    public static List<String> recordedArguments(Path directory) throws IOException {
        return Journal.arguments(directory);
    }

    /** The number of servers that the available memory allows. */
    public static int aliveAtOnce() throws IOException {
        OptionalLong memory = ProcFiles.ofMachine().availableMemory();
        return memory.isEmpty()
                ? ALIVE_WITHOUT_PROC
                : (int) Math.max(1, Math.min(MAX_ALIVE, (memory.getAsLong() - RESERVED_BYTES) / BYTES_PER_SERVER));
    }

    /**
     * Runs all parts.
     *
     * @throws IOException when the run cannot go on; what was measured has been reported
     */
    public void run() throws IOException, InterruptedException {
        Pinning pinning = Pinning.ofMachine(proc);
        Children children = new Children();
        try (Journal journal = journal();
                StopRequest stop = StopRequest.watch(children::close);
                children) {
            if (journal.isEmpty()) {
                journal.begin(Machine.describe(options, proc, pinning), options.arguments());
            }
            sayWhatCannotBeMeasured(pinning);
            measure(journal, pinning, children, stop);
        }
    }

    private Journal journal() throws IOException {
        Files.createDirectories(options.out());
        return options.start() == RunOptions.Start.RESUMED
                ? Resumption.journal(options)
                : Journal.create(options.out());
    }

    private void sayWhatCannotBeMeasured(Pinning pinning) {
        if (!proc.exist()) {
            progress.line(
                    "without /proc: no CPU time, no context switches and no load of other processes are measured");
        }
        if (!pinning.pins()) {
            progress.line("without taskset: servers and load generator share the processors");
        }
    }

    /** The report is written also if a measurement fails. */
    private void measure(Journal journal, Pinning pinning, Children children, StopRequest stop)
            throws IOException, InterruptedException {
        Site site = Site.create(options.out().resolve("site").toAbsolutePath());
        try (Bench.Driver driver = programs.driver(pinning)) {
            Servers servers = new Servers(options, children, pinning, programs.servers(site));
            Bench bench = new Bench(driver, site, proc, pinning);
            RunWatch watch = new RunWatch(progress, stop, (done, blocks) -> sayEffects(journal, done, blocks));
            PartRun run = new PartRun(options, journal, servers, bench, pinning, watch);
            for (Part part : Plan.of(options)) {
                run.run(part);
            }
            run.lessons().forEach(out::println);
            if (stop.isRequested()) {
                sayStopped();
            }
        } catch (IOException e) {
            if (!(e instanceof RunWatch.StoppedException) && !stop.isAboutToBeRequested()) {
                throw e;
            }
            sayStopped();
        } finally {
            children.endAll();
            report(journal);
        }
    }

    private void sayStopped() {
        progress.line("stopped; --resume goes on from here");
    }

    /** Effects as they firm up, a few times per part: their computation takes time. */
    private void sayEffects(Journal journal, int done, int blocks) {
        if (done % BLOCKS_PER_PREVIEW == 0 && done < blocks) {
            new Summary(journal.results(analysis.effects(journal.results(List.of()), Detail.CPU_ONLY)), Analysis.MARGIN)
                    .sentences()
                    .lines()
                    .forEach(line -> progress.line("  so far: " + line));
        }
    }

    private void report(Journal journal) throws IOException {
        Results measured = journal.results(List.of());
        Results results = journal.results(analysis.effects(measured, Detail.ALL));
        Journal.write(results.effects(), options.out().resolve(EFFECTS));
        analysis.report(results, options.out().resolve(REPORT));
        out.print(new Summary(results, Analysis.MARGIN).text());
        if (journal.repeated() > 0) {
            out.println(journal.repeated() + " slices were measured again, because other processes took CPU time");
        }
        out.println(options.out().resolve(REPORT));
        out.println(options.out().resolve(Journal.FILE));
        out.flush();
    }
}
