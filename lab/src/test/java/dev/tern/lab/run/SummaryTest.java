package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.Counts;
import dev.tern.lab.results.Environment;
import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Environment MACHINE =
            new Environment("now", "cpu", 2, "none", "Linux", "25", "0.1", List.of(), "0", "1", 0, 1);
    private static final List<ServerProcess> SERVERS =
            List.of(new ServerProcess("a", Cells.base(), 1, false), new ServerProcess("b", Cells.base(), 1, true));

    private static String text(List<Counts> counts, List<Slice> slices) {
        return new Summary(
                        new Results(
                                MACHINE, List.of(), SERVERS, Map.of("x LT-ET", "emulated"), counts, slices, List.of()),
                        0.02)
                .text();
    }

    private static List<Slice> slices(int failed, Gate gate) {
        List<Slice> slices = new ArrayList<>();
        for (int block = 0; block < 10; block++) {
            List<Gate> gates = block < failed ? List.of(gate) : List.of();
            slices.add(TestSlices.slice("cells", block, "a", 0, 0, 100, gates));
        }
        return slices;
    }

    private static String row(String text, String cell) {
        return text.lines().filter(line -> line.startsWith(cell)).findFirst().orElse("no row of " + cell);
    }

    @Test
    void countsArePerRequestAndExactOnesAreIntegers() {
        String text = text(
                List.of(
                        new Counts("a", 100, Map.of("reads", 200L, "writes", 101L), Map.of("polls", 250L)),
                        new Counts("b", 100, Map.of("reads", 200L), Map.of())),
                List.of());
        assertEquals(
                List.of("2", "-", "1.010", "-", "-", "2.500", "-", "-", "-"),
                List.of(row(text, "multi-reactor LT-LT  ")
                        .substring("multi-reactor LT-LT (control)".length())
                        .strip()
                        .split(" +")));
        assertTrue(row(text, "multi-reactor LT-LT (control)").contains(" 2 "));
        assertTrue(text.contains("x LT-ET: emulated"));
    }

    @Test
    void rateIsPrintedIfTheGatesHold() {
        String row = row(text(List.of(), slices(1, Gate.LITTLE)), "multi-reactor LT-LT");
        assertEquals(
                List.of("20.00", "1000", "100", "100", "100"),
                List.of(row.substring("multi-reactor LT-LT".length()).strip().split(" +")));
    }

    @Test
    void rateIsWithheldIfAGateFailsOften() {
        String row = row(text(List.of(), slices(2, Gate.SERVER_SATURATED)), "multi-reactor LT-LT");
        assertTrue(row.endsWith("20.00  no rate: it describes the client"), row);
        assertFalse(row.contains("1000"), row);
    }

    @Test
    void oneWrongResponseWithholdsTheRate() {
        String row = row(text(List.of(), slices(1, Gate.RIGHT_RESPONSES)), "multi-reactor LT-LT");
        assertTrue(row.endsWith("no rate: wrong responses"), row);
    }

    @Test
    void highestRateIsThatOfTheFastestSliceThatKeptTheBound() {
        List<Slice> slices = List.of(
                TestSlices.slice("max-rate", 1, "a", 0, 500, 800, List.of()),
                TestSlices.slice("max-rate", 2, "a", 0, 750, 900, List.of()),
                TestSlices.slice("max-rate", 3, "a", 0, 900, 20_000, List.of()));
        String row = row(text(List.of(), slices), "multi-reactor LT-LT");
        assertTrue(row.matches("multi-reactor LT-LT +750 +900"), row);
    }
}
