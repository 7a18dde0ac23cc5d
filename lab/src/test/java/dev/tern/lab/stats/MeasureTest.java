package dev.tern.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Latency;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the records of a run to observations and factors. */
final class MeasureTest {
    private static final List<ServerProcess> PROCESSES = List.of(
            process("s01", "reactor", "ET"), process("s02", "multi-reactor", "LT"), process("s03", "reactor", "LT"));

    private static ServerProcess process(String id, String model, String connection) {
        return new ServerProcess(
                id, Map.of("model", model, "connection", connection, "transport", "epoll"), 1, id.equals("s03"));
    }

    private static Slice slice(String part, int block, String server, long requests, Gate... failed) {
        Latency response = new Latency(1, 2, 3, 4, 5, 6);
        Latency fromPlan = new Latency(10, 20, 30, 40, 50, 60);
        return new Slice(
                part,
                block,
                server,
                requests,
                0,
                0.25,
                0.1,
                0.1,
                0,
                64,
                0,
                response,
                fromPlan,
                Map.of(),
                List.of(failed));
    }

    private static List<Double> values(Measure measure, Slice... slices) {
        return measure.observations(PROCESSES, List.of(slices), "cells").stream()
                .map(Observation::value)
                .toList();
    }

    @Test
    void eachMeasureHasItsValue() {
        Slice slice = slice("cells", 0, "s01", 1000);
        assertEquals(List.of(100.0), values(Measure.CPU_MICROS_PER_REQUEST, slice));
        assertEquals(List.of(4000.0), values(Measure.RATE, slice));
        assertEquals(List.of(20.0), values(Measure.P50, slice));
        assertEquals(List.of(40.0), values(Measure.P99, slice));
        assertEquals(List.of(50.0), values(Measure.P999, slice));
        assertEquals("cpuMicrosPerRequest", Measure.CPU_MICROS_PER_REQUEST.key());
    }

    @Test
    void anObservationDescribesItsProcess() {
        Observation o = Measure.RATE
                .observations(PROCESSES, List.of(slice("cells", 7, "s03", 1000)), "cells")
                .get(0);
        assertEquals(new Observation("s03", PROCESSES.get(2).levels(), true, 7, 4000), o);
    }

    @Test
    void slicesOfOtherPartsAndSlicesWithoutRequestsAreMissing() {
        assertEquals(
                List.of(), values(Measure.RATE, slice("connections=1", 0, "s01", 1000), slice("cells", 1, "s01", 0)));
        assertEquals(List.of(), values(Measure.CPU_MICROS_PER_REQUEST, slice("cells", 1, "s01", 0)));
    }

    @Test
    void aFailedGateConcernsAllButCpuTime() {
        Slice slice = slice("cells", 0, "s01", 1000, Gate.SERVER_SATURATED);
        assertEquals(List.of(), values(Measure.RATE, slice));
        assertEquals(List.of(), values(Measure.P99, slice));
        assertEquals(List.of(100.0), values(Measure.CPU_MICROS_PER_REQUEST, slice));
    }

    @Test
    void theLastSliceOfARepetitionCounts() {
        assertEquals(
                List.of(8000.0), values(Measure.RATE, slice("cells", 0, "s01", 1000), slice("cells", 0, "s01", 2000)));
    }

    @Test
    void unknownProcessesAreRejected() {
        assertThrows(IllegalArgumentException.class, () -> values(Measure.RATE, slice("cells", 0, "s99", 1)));
    }

    @Test
    void factorsHaveTheUsualBasesAndMoreThanOneLevel() {
        assertEquals(
                List.of(
                        new Factor("model", List.of("multi-reactor", "reactor")),
                        new Factor("connection", List.of("LT", "ET"))),
                Factor.of(PROCESSES));
        assertThrows(IllegalArgumentException.class, () -> new Factor("model", List.of()));
    }
}
