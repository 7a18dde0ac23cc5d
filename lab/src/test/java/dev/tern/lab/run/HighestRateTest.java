package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HighestRateTest {
    private static final double LONG_MICROS = 50_000;
    private static final double SHORT_MICROS = 500;

    /** A server whose response times are short up to a rate; the closed loop reaches 1,000 per second. */
    private static double search(double capacity, List<Double> rates) throws Exception {
        return new HighestRate((rate, step) -> {
                    rates.add(rate);
                    return TestSlices.slice(
                            "max-rate", step, "a", 0, rate, rate <= capacity ? SHORT_MICROS : LONG_MICROS, List.of());
                })
                .search();
    }

    @Test
    void bisectionComesCloseToTheCapacityFromBelow() throws Exception {
        List<Double> rates = new ArrayList<>();
        double found = search(700, rates);
        assertTrue(found <= 700 && found > 690, "found " + found);
        assertEquals(0, rates.get(0));
        assertEquals(500, rates.get(1));
        assertEquals(750, rates.get(2));
    }

    @Test
    void noRateIsFoundIfEachResponseIsSlow() throws Exception {
        assertEquals(0, search(0, new ArrayList<>()));
    }

    @Test
    void sliceWithAFailedGateDoesNotCount() {
        Slice late = TestSlices.slice("max-rate", 1, "a", 0, 500, SHORT_MICROS, List.of(Gate.SCHEDULE_KEPT));
        assertEquals(false, HighestRate.keepsBound(late));
        assertEquals(true, HighestRate.keepsBound(TestSlices.slice("max-rate", 1, "a", 0, 500, 500, List.of())));
    }
}
