package dev.tern.lab.run;

import dev.tern.lab.run.RunOptions.Start;
import java.nio.file.Path;
import java.util.List;

/** Options of a run for tests. */
record TestOptions(RunOptions options) {

    static TestOptions of(List<String> parts) {
        return new TestOptions(new RunOptions(
                parts,
                2,
                Path.of("server.jar"),
                Path.of(System.getProperty("java.home")),
                Path.of("out"),
                2,
                0.25,
                1,
                Start.NEW,
                64,
                100,
                64,
                List.of(),
                List.of("--quick")));
    }

    TestOptions withSeed(long seed) {
        return with(options.out(), options.jar(), seed, options.start());
    }

    TestOptions withOut(Path out) {
        return with(out, options.jar(), options.seed(), options.start());
    }

    TestOptions withJar(Path jar) {
        return with(options.out(), jar, options.seed(), options.start());
    }

    TestOptions resumed() {
        return with(options.out(), options.jar(), options.seed(), Start.RESUMED);
    }

    private TestOptions with(Path out, Path jar, long seed, Start start) {
        return new TestOptions(new RunOptions(
                options.parts(),
                options.replicates(),
                jar,
                options.javaHome(),
                out,
                options.blocks(),
                options.sliceSeconds(),
                seed,
                start,
                options.connections(),
                options.lockStepRequests(),
                options.alive(),
                options.flags(),
                options.arguments()));
    }
}
