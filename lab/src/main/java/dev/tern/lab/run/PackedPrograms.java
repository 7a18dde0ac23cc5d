package dev.tern.lab.run;

import dev.tern.lab.load.Generator;
import dev.tern.lab.load.SliceRequest;
import dev.tern.lab.load.SliceResult;
import dev.tern.lab.process.Pinning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The servers of the packed jar, and the load generator of the lab.
 *
 * @param options of the run
 */
record PackedPrograms(RunOptions options) implements LabRun.Programs {

    @Override
    public Bench.Driver driver(Pinning pinning) throws IOException {
        String cpus = pinning.pins() ? pinning.generator().toString() : "";
        return new ChildDriver(Generator.start(options.javaHome(), cpus));
    }

    /** The generator as a child process. */
    private record ChildDriver(Generator generator) implements Bench.Driver {
        @Override
        public SliceResult run(SliceRequest request) throws IOException, InterruptedException {
            return generator.run(request);
        }

        @Override
        public long pid() {
            return generator.pid();
        }

        @Override
        public void close() {
            generator.close();
        }
    }

    /** The commands of the servers, with the extra flags of their levels. */
    @Override
    public Servers.Launcher servers(Site site) throws IOException {
        int version = Machine.javaFeature(options.javaHome());
        Path logs = options.out().resolve("logs").toAbsolutePath();
        ServerCommand command = new ServerCommand(options.javaHome(), options.jar(), site.directory(), logs);
        return server -> {
            List<String> extra = options.flags().stream()
                    .filter(each -> each.isFor(server.levels()))
                    .map(RunOptions.ExtraFlag::flag)
                    .toList();
            return command.of(server, version, extra);
        };
    }
}
