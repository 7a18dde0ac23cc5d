package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Effect.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectTextTest {
    private static String sentence(String factor, double ratio, double low, double high, Verdict verdict) {
        Effect effect =
                new Effect(factor, "LT", "ET", Map.of(), "cpuMicrosPerRequest", ratio, low, high, 0.014, verdict);
        return new EffectText(effect, 0.02).sentence();
    }

    @Test
    void differenceHasItsDirectionAndInterval() {
        assertEquals(
                "connection ET costs 4.1 % [3.2, 5.0] more CPU per request than LT",
                sentence("connection", 1.041, 1.032, 1.05, Verdict.DIFFERENT));
        assertEquals(
                "connection ET costs 4.1 % [3.2, 5.0] less CPU per request than LT",
                sentence("connection", 0.959, 0.95, 0.968, Verdict.DIFFERENT));
    }

    @Test
    void smallDifferenceIsNamedAsSmall() {
        assertEquals(
                "connection ET costs 0.5 % [0.2, 0.8] more CPU per request than LT, but below 2 %",
                sentence("connection", 1.005, 1.002, 1.008, Verdict.DIFFERENT));
    }

    @Test
    void equalityAndUncertaintySayWhatCouldBeSeen() {
        assertEquals(
                "listener ET against LT: equal within 2 %; this run could have seen 1.4 %",
                sentence("listener", 1.001, 0.99, 1.01, Verdict.EQUAL));
        assertEquals(
                "listener ET against LT: +1.0 % [-2.0, 4.0], which may be no difference; this run could have seen 1.4 %",
                sentence("listener", 1.01, 0.98, 1.04, Verdict.UNCERTAIN));
    }

    @Test
    void controlIsJudgedAsAnErrorOfTheMeasurement() {
        assertEquals(
                "A/A pair: -0.4 % [-2.6, 1.7], not called different",
                sentence("control", 0.996, 0.974, 1.017, Verdict.UNCERTAIN));
        assertEquals(
                "A/A pair: +3.0 % [1.0, 5.0], called different, which is an error: "
                        + "this run found a difference where there is none",
                sentence("control", 1.03, 1.01, 1.05, Verdict.DIFFERENT));
    }

    @Test
    void oneProcessPerCellGivesNoInterval() {
        assertEquals(
                "listener ET against LT: +1.0 %, without an interval: each cell has one process",
                sentence("listener", 1.01, 0, Double.MAX_VALUE, Verdict.UNCERTAIN));
    }
}
