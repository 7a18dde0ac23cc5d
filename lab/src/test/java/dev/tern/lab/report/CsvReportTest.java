package dev.tern.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The slices as CSV, read back by a reader of its own. */
class CsvReportTest {

    /** Reads RFC 4180: fields by comma, lines by CR LF, quoted fields with doubled quotes. */
    private static List<List<String>> parse(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                line.add(take(field));
            } else if (!quoted && c == '\r') {
                line.add(take(field));
                lines.add(List.copyOf(line));
                line.clear();
                i++;
            } else {
                field.append(c);
            }
        }
        return lines;
    }

    private static String take(StringBuilder field) {
        String value = field.toString();
        field.setLength(0);
        return value;
    }

    private static List<Map<String, String>> rows(Results results) {
        List<List<String>> lines = parse(CsvReport.of(results));
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            assertEquals(lines.get(0).size(), line.size());
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < line.size(); i++) {
                row.put(lines.get(0).get(i), line.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    @Test
    void everySliceIsReadBackWithItsValues() {
        Results results = SampleRun.whole();
        List<Map<String, String>> rows = rows(results);
        assertEquals(results.slices().size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Slice slice = results.slices().get(i);
            Map<String, String> row = rows.get(i);
            assertEquals(slice.part(), row.get("part"));
            assertEquals(slice.server(), row.get("server"));
            assertEquals(slice.requests(), Long.parseLong(row.get("requests")));
            assertEquals(slice.serverCpuSeconds(), Double.parseDouble(row.get("serverCpuSeconds")));
            assertEquals(slice.fromPlan().p999(), Double.parseDouble(row.get("fromPlan.p999")));
            assertEquals(slice.counters().get("polls"), Long.parseLong(row.get("counter.polls")));
            assertEquals(
                    slice.failedGates().isEmpty()
                            ? ""
                            : slice.failedGates().get(0).name(),
                    row.get("failedGates"));
        }
    }

    @Test
    void theLevelsOfTheServerAreColumns() {
        Results results = SampleRun.whole();
        Map<String, String> row = rows(results).get(3);
        ServerProcess server = results.servers().stream()
                .filter(each -> each.id().equals(row.get("server")))
                .findFirst()
                .orElseThrow();
        server.levels().forEach((factor, level) -> assertEquals(level, row.get(factor)));
        assertEquals(Boolean.toString(server.control()), row.get("control"));
    }

    @Test
    void fieldsWithCommasQuotesAndLineEndsAreQuoted() {
        String level = "a,\"b\"\r\nc";
        Results sample = SampleRun.stopped();
        List<ServerProcess> servers = sample.servers().stream()
                .map(each -> new ServerProcess(each.id(), Map.of("model", level), 1, false))
                .toList();
        Results results = new Results(
                sample.environment(),
                sample.options(),
                servers,
                sample.missing(),
                sample.counts(),
                sample.slices(),
                sample.effects());
        assertEquals(level, rows(results).get(0).get("model"));
    }
}
