package dev.tern.lab.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.tern.lab.results.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the results of a run, finished or not, as one HTML file that needs no other file and no network.
 *
 * <p>The file holds the slices once, as CSV, and the rest of the results as JSON; the page offers both for download.
 */
public final class HtmlReport {
    /** Escapes markup in strings, so that no text of a run can end the script element. */
    private static final Gson JSON = new GsonBuilder()
            .registerTypeAdapter(Double.class, finite())
            .registerTypeAdapter(double.class, finite())
            .registerTypeAdapter(Text.class, typeset())
            .create();

    private static final List<String> SCRIPTS =
            List.of("page.js", "canvas.js", "forest.js", "heat.js", "lines.js", "start.js");
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private HtmlReport() {}

    private static JsonSerializer<Double> finite() {
        return (value, type, context) -> Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }

    private static JsonSerializer<Text> typeset() {
        return (text, type, context) -> {
            JsonObject both = new JsonObject();
            both.addProperty("en", text.en());
            both.addProperty("zh", text.typeset().zh());
            return both;
        };
    }

    /**
     * Writes the report. An older report is replaced at once, so that an interrupted program leaves a whole one.
     *
     * @param margin the margin of equivalence of the verdicts, 0.02 for 2 %
     * @param file its folder exists
     */
    public static void write(Results results, double margin, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, of(results, margin));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The whole file. */
    static String of(Results results, double margin) {
        Plots plots = new Plots();
        List<Section> sections = sections(Run.of(results, margin), plots);
        Map<String, String> parts = new HashMap<>();
        parts.put("license", Library.d3License());
        parts.put("style", Library.resource("report.css"));
        parts.put("started", Html.of(results.environment().started()).markup());
        parts.put("links", Html.join(sections.stream().map(Section::link)).markup());
        parts.put("sections", Html.join(sections.stream().map(Section::html)).markup());
        parts.put("plots", JSON.toJson(plots.all()));
        parts.put("run", JSON.toJson(withoutSlices(results)));
        parts.put("slices", JSON.toJson(CsvReport.of(results)));
        parts.put("d3", Library.d3());
        parts.put("scripts", SCRIPTS.stream().map(Library::resource).collect(Collectors.joining("\n")));
        return fill(Library.template(), parts);
    }

    private static List<Section> sections(Run run, Plots plots) {
        EffectsSection effects = new EffectsSection(run, plots);
        CellsSection cells = new CellsSection(run, plots);
        CountsSection counts = new CountsSection(run);
        RunSection about = new RunSection(run);
        return Stream.of(
                        Optional.of(about.section()),
                        Optional.of(effects.section()),
                        effects.interactions(),
                        cells.heat(),
                        new LatencySection(run, plots).section(),
                        new SweepsSection(run, plots).section(),
                        counts.lockStep(),
                        counts.underLoad(),
                        cells.table(),
                        about.missing())
                .flatMap(Optional::stream)
                .toList();
    }

    private static JsonElement withoutSlices(Results results) {
        JsonElement run = JSON.toJsonTree(results);
        run.getAsJsonObject().remove("slices");
        return run;
    }

    /** Fills the places of a template in one pass: text that is filled in has no places. */
    private static String fill(String template, Map<String, String> parts) {
        return PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }
}
