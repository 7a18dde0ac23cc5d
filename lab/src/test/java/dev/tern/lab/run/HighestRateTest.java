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
    void rateAtWhichTheClientWasLateIsMeasuredAgain() throws Exception {
        List<Double> rates = new ArrayList<>();
        double found = new HighestRate((rate, step) -> {
                    rates.add(rate);
                    boolean late = rate == 500
                            && rates.stream().filter(each -> each == 500).count() < 3;
                    List<Gate> failed = late ? List.of(Gate.SCHEDULE_KEPT) : List.of();
                    return TestSlices.slice("max-rate", step, "a", 0, rate, SHORT_MICROS, failed);
                })
                .search();
        assertTrue(found > 990, "found " + found);
        assertEquals(List.of(0.0, 500.0, 500.0, 500.0, 750.0), rates.subList(0, 5));
    }

    @Test
    void clientThatIsAlwaysLateGivesALowerBound() throws Exception {
        List<Double> rates = new ArrayList<>();
        double found = new HighestRate((rate, step) -> {
                    rates.add(rate);
                    List<Gate> failed = rate > 400 ? List.of(Gate.SCHEDULE_KEPT) : List.of();
                    return TestSlices.slice("max-rate", step, "a", 0, rate, SHORT_MICROS, failed);
                })
                .search();
        assertTrue(found <= 400 && found > 390, "found " + found);
    }

    @Test
    void sliceWithAFailedGateDoesNotCount() {
        Slice late = TestSlices.slice("max-rate", 1, "a", 0, 500, SHORT_MICROS, List.of(Gate.SCHEDULE_KEPT));
        assertEquals(false, HighestRate.keepsBound(late));
        assertEquals(true, HighestRate.keepsBound(TestSlices.slice("max-rate", 1, "a", 0, 500, 500, List.of())));
    }
}
