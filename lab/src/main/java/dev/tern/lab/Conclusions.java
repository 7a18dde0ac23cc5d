package dev.tern.lab;

import dev.tern.lab.report.HtmlReport;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Results;
import dev.tern.lab.run.Analysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Connects the runner with the statistics and the report. */
final class Conclusions implements Analysis {
    @Override
    public List<Effect> effects(Results results) {
        return List.of();
    }

    @Override
    public void report(Results results, Path file) throws IOException {
        HtmlReport.write(results, MARGIN, file);
    }
}
