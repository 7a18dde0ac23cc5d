package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the command lab, from the packed jar. */
class LabTest {
    private static final int BLOCKS = 2;
    private static final int REQUESTS = 100;
    private static final long GUARD_SECONDS = 600;
    private static final List<String> EXACT = List.of("reads", "emptyReads", "writes", "arms", "handOffs");

    @TempDir
    static Path work;

    private static Path out;
    private static String printed;
    private static List<JsonObject> lines;

    @BeforeAll
    static void run() throws Exception {
        out = work.resolve("run");
        Path text = work.resolve("stdout.txt");
        Process lab = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        ServerProcess.jar().toString(),
                        "lab",
                        "--replicates=1",
                        "--blocks=" + BLOCKS,
                        "--requests=" + REQUESTS,
                        "--slice=50ms",
                        "--out=" + out)
                .redirectErrorStream(true)
                .redirectOutput(text.toFile())
                .start();
        List<ProcessHandle> children = List.of();
        try {
            assertTrue(lab.waitFor(GUARD_SECONDS, TimeUnit.SECONDS), "the lab does not end");
        } finally {
            children = lab.descendants().toList();
            lab.destroyForcibly();
        }
        printed = Files.readString(text);
        assertEquals(0, lab.exitValue(), printed);
        assertEquals(List.of(), children);
        try (Stream<String> all = Files.lines(out.resolve("results.jsonl"))) {
            lines = all.map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .toList();
        }
    }

    private static List<JsonObject> records(String kind) {
        return lines.stream()
                .filter(line -> line.has(kind))
                .map(line -> line.getAsJsonObject(kind))
                .toList();
    }

    /** The cell of each server, such as {@code reactor LT-ET}. */
    private static Map<String, String> cells() {
        Map<String, String> cells = new HashMap<>();
        for (JsonObject server : records("server")) {
            JsonObject levels = server.getAsJsonObject("levels");
            cells.put(
                    server.get("id").getAsString(),
                    levels.get("model").getAsString() + " "
                            + levels.get("listener").getAsString() + "-"
                            + levels.get("connection").getAsString());
        }
        return cells;
    }

    /** Edge trigger adds a read that finds nothing; workers add a re-arm and a hand-off; the listener adds nothing. */
    @Test
    void theFirstTableIsExact() {
        Map<String, String> cells = cells();
        Map<String, List<Long>> found = new TreeMap<>();
        for (JsonObject counts : records("counts")) {
            JsonObject exact = counts.getAsJsonObject("exact");
            List<Long> all =
                    EXACT.stream().map(name -> exact.get(name).getAsLong()).toList();
            String cell = cells.get(counts.get("server").getAsString());
            assertEquals(all, found.getOrDefault(cell, all), "two processes of " + cell);
            found.put(cell, all);
        }
        Map<String, List<Long>> expected = new TreeMap<>();
        for (String model : List.of("multi-reactor", "reactor", "proactor")) {
            for (String listener : List.of("LT", "ET")) {
                expected.put(model + " " + listener + "-LT", perRequest(model, 1, 0));
                expected.put(model + " " + listener + "-ET", perRequest(model, 2, 1));
            }
        }
        assertEquals(expected, found);
    }

    private static List<Long> perRequest(String model, int reads, int empty) {
        long workers = model.equals("multi-reactor") ? 0 : REQUESTS;
        return List.of((long) reads * REQUESTS, (long) empty * REQUESTS, (long) REQUESTS, workers, workers);
    }

    @Test
    void eachProcessIsMeasuredOncePerBlockAndEachResponseIsRight() {
        List<JsonObject> slices = records("slice");
        assertEquals(BLOCKS * records("server").size(), slices.size());
        assertEquals(
                slices.size(),
                slices.stream()
                        .map(slice -> slice.get("server") + " " + slice.get("block"))
                        .distinct()
                        .count());
        for (JsonObject slice : slices) {
            assertEquals(0, slice.get("wrong").getAsInt(), slice.toString());
            assertTrue(slice.get("requests").getAsLong() > 0, slice.toString());
            assertTrue(slice.get("serverCpuSeconds").getAsDouble() > 0, slice.toString());
        }
    }

    @Test
    void twoControlProcessesRepeatACell() {
        assertEquals(14, records("server").size());
        assertEquals(
                2,
                records("server").stream()
                        .filter(server -> server.get("control").getAsBoolean())
                        .count());
        assertEquals(12, cells().values().stream().distinct().count());
    }

    @Test
    void theReportAndTheSentencesAreWritten() throws IOException {
        String report = Files.readString(out.resolve("report.html"));
        assertTrue(report.contains("Table 1: calls in lock-step") && report.contains("中文"));
        assertFalse(report.contains("src=\"http") || report.contains("href=\"http"), "the report needs the network");
        assertTrue(printed.contains("Table 1: one connection in lock-step, per request"), printed);
        assertTrue(printed.contains(out.resolve("report.html").toString()), printed);
        for (String sentence : List.of("\nconnection ", "\nlistener ", "\nmodel reactor ", "\nmodel proactor ")) {
            assertTrue(printed.contains(sentence), sentence + "in\n" + printed);
        }
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        ServerProcess.Ended ended = ServerProcess.run("lab", "--blocks", "many");
        assertEquals(1, ended.status());
        assertTrue(ended.err().startsWith("tern lab: ") && ended.err().endsWith("(see lab --help)\n"), ended.err());
        assertEquals(1, ended.err().lines().count());
    }
}
