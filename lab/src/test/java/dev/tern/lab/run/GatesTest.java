package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.lab.results.Gate;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatesTest {
    private static final Load CLOSED = Load.closed(64);
    private static final Load OPEN = CLOSED.withRate(1000);
    private static final double GIVEN = 1;

    private static List<Gate> failed(Load load, long wrong, double cpu, double micros, double late) {
        return Gates.failed(load, TestSlices.result(wrong, cpu, micros, late), GIVEN);
    }

    @Test
    void rightSliceFailsNoGate() {
        assertEquals(List.of(), failed(CLOSED, 0, 0.96, 64_000, 0));
        assertEquals(List.of(), failed(CLOSED, 0, 0.96, 65_000, 0));
        assertEquals(List.of(), failed(OPEN, 0, 0.1, 500, 0.005));
    }

    @Test
    void oneWrongResponseFails() {
        assertEquals(List.of(Gate.RIGHT_RESPONSES), failed(CLOSED, 1, 0.96, 64_000, 0));
        assertEquals(List.of(Gate.RIGHT_RESPONSES), failed(OPEN, 1, 0.1, 500, 0));
    }

    @Test
    void idleServerFailsInAClosedLoopOnly() {
        assertEquals(List.of(Gate.SERVER_SATURATED), failed(CLOSED, 0, 0.94, 64_000, 0));
        assertEquals(List.of(), failed(OPEN, 0, 0.94, 64_000, 0));
    }

    @Test
    void unknownCpuTimeFails() {
        assertEquals(List.of(Gate.SERVER_SATURATED), failed(CLOSED, 0, -1, 64_000, 0));
    }

    @Test
    void timesThatDoNotAddUpFail() {
        assertEquals(List.of(Gate.LITTLE), failed(CLOSED, 0, 0.96, 62_000, 0));
        assertEquals(List.of(Gate.LITTLE), failed(CLOSED, 0, 0.96, 66_000, 0));
    }

    @Test
    void pipelinedRequestsCountForLittle() {
        assertEquals(List.of(), failed(CLOSED.withConnections(16).withPipelining(4), 0, 0.96, 64_000, 0));
    }

    @Test
    void lateGeneratorFailsInAnOpenLoopOnly() {
        assertEquals(List.of(Gate.SCHEDULE_KEPT), failed(OPEN, 0, 0.1, 500, 0.02));
        assertEquals(List.of(), failed(CLOSED, 0, 0.96, 64_000, 0.02));
    }
}
