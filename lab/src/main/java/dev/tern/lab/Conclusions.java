package dev.tern.lab;

import dev.tern.lab.report.HtmlReport;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import dev.tern.lab.run.Analysis;
import dev.tern.lab.stats.Factor;
import dev.tern.lab.stats.Measure;
import dev.tern.lab.stats.Observation;
import dev.tern.lab.stats.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Connects the runner with the statistics and the report.
 *
 * <p>Thread safety: safe, it has no state.
 */
final class Conclusions implements Analysis {
    /** The parts that vary several factors together; the others vary one, and their report has no effects. */
    private static final List<String> FACTORIAL_PARTS = List.of("cells", "all-cells", "classic");

    private static final int LEAST_BLOCKS = 2;

    @Override
    public List<Effect> effects(Results results) {
        List<Effect> effects = new ArrayList<>();
        for (String part : FACTORIAL_PARTS) {
            List<ServerProcess> servers = serversOf(part, results);
            for (Measure measure : Measure.values()) {
                List<Observation> observations = measure.observations(servers, results.slices(), part);
                if (observations.stream().map(Observation::block).distinct().count() >= LEAST_BLOCKS) {
                    effects.addAll(
                            analysis(measure, observations, servers, results).effects());
                }
            }
        }
        return effects;
    }

    private static List<ServerProcess> serversOf(String part, Results results) {
        Set<String> ids = results.slices().stream()
                .filter(slice -> slice.part().equals(part))
                .map(Slice::server)
                .collect(Collectors.toSet());
        return results.servers().stream()
                .filter(server -> ids.contains(server.id()))
                .toList();
    }

    private static dev.tern.lab.stats.Analysis analysis(
            Measure measure, List<Observation> observations, List<ServerProcess> servers, Results results) {
        Settings settings = Settings.of(
                measure.key(), Factor.of(servers), results.environment().seed());
        return new dev.tern.lab.stats.Analysis(observations, settings);
    }

    @Override
    public void report(Results results, Path file) throws IOException {
        HtmlReport.write(results, MARGIN, file);
    }
}
