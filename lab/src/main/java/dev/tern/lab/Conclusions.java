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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Connects the runner with the statistics and the report. */
final class Conclusions implements Analysis {
    private static final int MIN_BLOCKS = 2;

    @Override
    public List<Effect> effects(Results results, Detail detail) {
        List<Effect> effects = new ArrayList<>();
        for (String part : Analysis.comparedParts(results)) {
            List<ServerProcess> processes = measured(results, part);
            List<Factor> factors = Factor.of(processes);
            for (Measure measure : measures(detail)) {
                List<Observation> observations = measure.observations(processes, results.slices(), part);
                if (suffice(observations, processes)) {
                    Settings settings = Settings.of(
                            measure.key(), factors, results.environment().seed());
                    effects.addAll(new dev.tern.lab.stats.Analysis(observations, settings).effects());
                }
            }
        }
        return effects;
    }

    private static List<Measure> measures(Detail detail) {
        return detail == Detail.CPU_ONLY ? List.of(Measure.CPU_MICROS_PER_REQUEST) : List.of(Measure.values());
    }

    /** The processes of a part that have slices. */
    private static List<ServerProcess> measured(Results results, String part) {
        Set<String> ids = results.slices().stream()
                .filter(each -> each.part().equals(part))
                .map(Slice::server)
                .collect(Collectors.toSet());
        return results.servers().stream()
                .filter(each -> ids.contains(each.id()))
                .toList();
    }

    /** Whether each process has some values: slices that failed a gate have none. */
    private static boolean suffice(List<Observation> observations, List<ServerProcess> processes) {
        Map<String, Long> values =
                observations.stream().collect(Collectors.groupingBy(Observation::process, Collectors.counting()));
        return !processes.isEmpty()
                && processes.stream().allMatch(each -> values.getOrDefault(each.id(), 0L) >= MIN_BLOCKS);
    }

    @Override
    public void report(Results results, Path file) throws IOException {
        HtmlReport.write(results, MARGIN, file);
    }
}
