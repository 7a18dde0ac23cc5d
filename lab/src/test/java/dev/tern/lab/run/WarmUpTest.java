package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static WarmUp after(double... cpu) {
        WarmUp state = new WarmUp(6);
        for (double each : cpu) {
            state.add(each);
        }
        return state;
    }

    @Test
    void threeSimilarSlicesAreWarm() {
        assertTrue(after(80, 20, 20.5, 20.9).isWarm());
        assertFalse(after(80, 20, 20.5).isWarm());
        assertFalse(after(20, 20).isWarm());
        assertFalse(after(20, 20, 22).isWarm());
    }

    @Test
    void numberOfSlicesIsBounded() {
        assertFalse(after(60, 50, 40, 30, 20).isWarm());
        assertTrue(after(60, 50, 40, 30, 20, 10).isWarm());
    }

    @Test
    void serversAreLoadedInRoundsUntilEachIsWarm() throws Exception {
        List<String> measured = new ArrayList<>();
        WarmUp.run(List.of(trial("slow"), trial("fast")), 5, trial -> {
            measured.add(trial.server().id());
            boolean cooling = trial.server().id().equals("slow");
            double foreign = 0;
            return cooling
                    ? withCpu(100 - 10 * measured.size(), foreign)
                    : TestSlices.slice("cells", 0, "fast", foreign);
        });
        assertEquals(3, measured.stream().filter("fast"::equals).count());
        assertEquals(5, measured.stream().filter("slow"::equals).count());
        assertEquals(
                List.of("slow", "fast"),
                measured.stream().limit(2).sorted(Comparator.reverseOrder()).toList());
    }

    private static Slice withCpu(double micros, double foreign) {
        Slice slice = TestSlices.slice("cells", 0, "slow", foreign);
        return new Slice(
                slice.part(),
                0,
                "slow",
                1000,
                0,
                1,
                micros / 1000,
                0,
                0,
                64,
                0,
                slice.response(),
                slice.fromPlan(),
                Map.of(),
                List.of());
    }

    private static Trial trial(String id) {
        return new Trial("cells", new ServerProcess(id, Map.of(), 1, false), Load.closed(1));
    }
}
