package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.load.SliceRequest;
import dev.tern.lab.load.SliceResult;
import dev.tern.lab.process.Pinning;
import dev.tern.lab.process.ProcFiles;
import dev.tern.lab.process.TestServer;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Journal;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run over test servers and a load generator that only answers. */
class LabRunTest implements LabRun.Programs, Analysis {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    Path directory;

    private final Set<Long> servers = new HashSet<>();
    private final List<Results> reported = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    /** No load of other processes, which would repeat slices, is seen. */
    private final ProcFiles proc = new ProcFiles(Path.of("no-proc"));

    private int slicesLeft = ALL;
    private Predicate<ServerProcess> fails = server -> false;
    private TestOptions options = TestOptions.of(List.of("pipelining"));

    @BeforeEach
    void createOptions() throws IOException {
        Path jar = directory.resolve("server.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest()).close();
        }
        options = TestOptions.of(List.of("pipelining")).withJar(jar).withOut(directory.resolve("out"));
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        return manifest;
    }

    @Override
    public Bench.Driver driver(Pinning pinning) {
        return new Bench.Driver() {
            @Override
            public SliceResult run(SliceRequest request) throws IOException {
                servers.add(request.target().serverPid());
                if (slicesLeft-- <= 0) {
                    throw new IOException("the load generator has ended");
                }
                return TestSlices.result(0, 0.9, 64_000, 0);
            }

            @Override
            public long pid() {
                return ProcessHandle.current().pid();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Servers.Launcher servers(Site site) {
        return server -> fails.test(server) ? TestServer.command("fail") : TestServer.command();
    }

    @Override
    public List<Effect> effects(Results results, Detail detail) {
        return List.of();
    }

    @Override
    public void report(Results results, Path file) throws IOException {
        reported.add(results);
        Files.writeString(file, "report");
    }

    private void run(TestOptions chosen) throws IOException, InterruptedException {
        new LabRun(chosen.options(), this, this, proc, new PrintWriter(out), new PrintWriter(new StringWriter())).run();
    }

    private void assertNoServerIsAlive() {
        assertFalse(servers.isEmpty());
        assertTrue(servers.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()), servers.toString());
    }

    private static List<String> keys(List<Slice> slices) {
        return slices.stream()
                .map(each -> each.part() + "/" + each.block() + "/" + each.server())
                .toList();
    }

    @Test
    void runMeasuresEachTrialOncePerBlockAndEndsTheServers() throws Exception {
        run(options);
        Results results = reported.get(0);
        assertEquals(2, results.servers().size());
        assertEquals(2 * 2 * 3, results.slices().size());
        assertEquals(12, Set.copyOf(keys(results.slices())).size());
        assertEquals(results.slices(), Journal.slices(options.options().out()));
        assertTrue(out.toString().contains("report.html"), out.toString());
        assertNoServerIsAlive();
    }

    @Test
    void cellsAreCountedAndEmulationIsNamed() throws Exception {
        run(TestOptions.of(List.of("classic"))
                .withJar(options.options().jar())
                .withOut(options.options().out()));
        Results results = reported.get(0);
        assertEquals(18, results.counts().size());
        assertEquals(18 * 2, results.slices().size());
        assertEquals(6, results.missing().size());
        assertTrue(results.missing().get("reactor LT-ET").contains("emulated"));
        assertEquals(Map.of("reads", 0L), results.counts().get(0).exact());
        assertNoServerIsAlive();
    }

    @Test
    void failureOfTheGeneratorLeavesAReportAndNoServer() {
        slicesLeft = 9;
        IOException e = assertThrows(IOException.class, () -> run(options));
        assertEquals("the load generator has ended", e.getMessage());
        assertEquals(3, reported.get(0).slices().size());
        assertNoServerIsAlive();
    }

    @Test
    void resumedRunMeasuresWhatIsMissingOnOtherProcesses() throws Exception {
        // Six slices to warm up, the six of the first block, and two of the second one.
        slicesLeft = 14;
        assertThrows(IOException.class, () -> run(options));
        List<String> before = keys(reported.get(0).slices());
        assertEquals(8, before.size());
        slicesLeft = ALL;
        run(options.resumed());
        List<String> after = keys(reported.get(1).slices());
        assertEquals(before.subList(0, 6), after.subList(0, 6));
        assertEquals(12, after.size());
        assertTrue(
                after.subList(6, 12).stream().allMatch(key -> key.contains("/1/") && key.endsWith(".2")),
                after.toString());
        assertEquals(
                Plan.shuffled(Plan.of(options.options()).get(0), 1, 1).stream()
                        .map(trial -> trial.part() + "/1/" + trial.server().id() + ".2")
                        .toList(),
                after.subList(6, 12));
    }

    @Test
    void resumedRunThatIsCompleteStartsNoServer() throws Exception {
        run(options);
        servers.clear();
        run(options.resumed());
        assertEquals(Set.of(), servers);
        assertEquals(keys(reported.get(0).slices()), keys(reported.get(1).slices()));
    }

    @Test
    void serverThatDoesNotStartIsMissingAndTheOthersAreMeasured() throws Exception {
        fails = server -> server.id().equals("s01");
        run(options);
        assertEquals(1, reported.get(0).servers().size());
        assertEquals(6, reported.get(0).slices().size());
        assertEquals(
                Map.of("multi-reactor LT-LT", "does not start: no such model"),
                reported.get(0).missing());
    }

    @Test
    void runWithoutAnyServerCannotGoOn() {
        fails = server -> true;
        IOException e = assertThrows(IOException.class, () -> run(options));
        assertEquals("no server has started: no such model", e.getMessage());
        assertEquals(1, reported.size());
    }
}
