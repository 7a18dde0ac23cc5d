package dev.tern.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Environment MACHINE = new Environment(
            "2026-11-27T10:00:00Z", "cpu", 2, "none", "Linux 6", "25", "0.1", List.of("-Xmx1g"), "0", "1", 0.5, 42);
    private static final Latency LATENCY = new Latency(1, 2, 3, 4, 5, 6);

    @TempDir
    Path directory;

    private static Slice slice(int block) {
        return new Slice(
                "cells",
                block,
                "s01",
                10,
                0,
                1,
                0.1,
                0.2,
                0.3,
                64,
                0,
                LATENCY,
                LATENCY,
                Map.of("reads", 10L),
                List.of(Gate.LITTLE));
    }

    private static ServerProcess server() {
        Map<String, String> levels = new LinkedHashMap<>();
        levels.put("model", "reactor");
        levels.put("connection", "ET");
        return new ServerProcess("s01", levels, 1, true);
    }

    private void writeAll() throws IOException {
        try (Journal journal = Journal.create(directory)) {
            journal.begin(MACHINE, List.of("--seed", "42"));
            journal.add(server());
            journal.addMissing("virtual", "does not start");
            journal.add(new Counts("s01", 10, Map.of("reads", 10L), Map.of("polls", 11L)));
            journal.add(slice(0));
            journal.addRepeated(slice(1));
            journal.add(slice(1));
        }
    }

    @Test
    void resumedJournalHasAllRecords() throws IOException {
        writeAll();
        try (Journal journal = Journal.resume(directory, slice -> true)) {
            Results results = journal.results(List.of());
            assertEquals(MACHINE, results.environment());
            assertEquals(List.of("--seed", "42"), results.options());
            assertEquals(List.of(server()), results.servers());
            assertEquals(
                    List.of("model", "connection"),
                    List.copyOf(results.servers().get(0).levels().keySet()));
            assertEquals(Map.of("virtual", "does not start"), results.missing());
            assertEquals(1, results.counts().size());
            assertEquals(List.of(slice(0), slice(1)), results.slices());
            assertEquals(1, journal.repeated());
        }
        assertEquals(List.of("--seed", "42"), Journal.arguments(directory));
    }

    @Test
    void lineThatWasCutOffIsRemoved() throws IOException {
        writeAll();
        Path file = directory.resolve(Journal.FILE);
        Files.writeString(file, "{\"slice\":{\"part\":\"cel", StandardOpenOption.APPEND);
        try (Journal journal = Journal.resume(directory, slice -> true)) {
            journal.add(slice(2));
        }
        try (Journal journal = Journal.resume(directory, slice -> true)) {
            assertEquals(List.of(slice(0), slice(1), slice(2)), journal.slices());
        }
    }

    @Test
    void slicesThatAreNotKeptAreRemovedFromTheFile() throws IOException {
        writeAll();
        Journal.resume(directory, slice -> slice.block() == 0).close();
        try (Journal journal = Journal.resume(directory, slice -> true)) {
            assertEquals(List.of(slice(0)), journal.slices());
        }
    }

    @Test
    void newJournalDoesNotReplaceAnotherOne() throws IOException {
        writeAll();
        IOException e = assertThrows(IOException.class, () -> Journal.create(directory));
        assertTrue(e.getMessage().contains("--resume"), e.getMessage());
    }

    @Test
    void directoryWithoutAJournalCannotBeResumed() {
        assertThrows(IOException.class, () -> Journal.resume(directory, slice -> true));
        assertThrows(IOException.class, () -> Journal.arguments(directory));
    }
}
