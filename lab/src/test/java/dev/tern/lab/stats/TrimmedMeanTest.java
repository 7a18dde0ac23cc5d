package dev.tern.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TrimmedMeanTest {

    @Test
    void aFifthIsLeftOutOnEachSide() {
        assertEquals(4, TrimmedMean.of(new double[] {1000, 5, 3, 4, -1000}));
        assertEquals(2.5, TrimmedMean.of(new double[] {4, 1, 3, 2}));
    }

    @Test
    void missingValuesDoNotCount() {
        assertEquals(4, TrimmedMean.of(new double[] {Double.NaN, 1000, 5, Double.NaN, 3, 4, -1000}));
        assertTrue(Double.isNaN(TrimmedMean.of(new double[] {Double.NaN})));
        assertEquals(1, new TrimmedMean(new double[] {Double.NaN, 2}).size());
    }

    @Test
    void theMeanOfAResampleIsThatOfItsValues() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 1000; run++) {
            double[] sample = random.doubles(1 + random.nextInt(20)).toArray();
            sample[0] = random.nextBoolean() ? Double.NaN : sample[0];
            int[] counts = new int[sample.length];
            List<Double> resample = new ArrayList<>();
            for (int i = 0; i < sample.length; i++) {
                int drawn = random.nextInt(sample.length);
                counts[drawn]++;
                resample.add(sample[drawn]);
            }
            double expected =
                    TrimmedMean.of(resample.stream().mapToDouble(d -> d).toArray());
            double actual = new TrimmedMean(sample).mean(counts, Double.NaN);
            assertEquals(expected, actual, 1e-12, () -> resample.toString());
        }
    }

    @Test
    void anEmptyResampleHasTheGivenMean() {
        assertEquals(7, new TrimmedMean(new double[] {Double.NaN, 2}).mean(new int[] {2, 0}, 7));
    }

    @Test
    void theSquaredErrorOfAShortSampleIsItsVarianceDividedByItsSize() {
        assertEquals(5 / 3.0 / 4, new TrimmedMean(new double[] {4, 2, 1, 3}).squaredError(), 1e-12);
        assertTrue(Double.isNaN(new TrimmedMean(new double[] {4}).squaredError()));
    }

    /** The values 1 and 9 count as 2 and 4: squares 1, 1, 0, 1, 1 about 3, three used values. */
    @Test
    void theSquaredErrorOfALongSampleIgnoresItsOutliers() {
        assertEquals(4 / 3.0 / 2, new TrimmedMean(new double[] {9, 4, 3, 2, 1}).squaredError(), 1e-12);
        assertEquals(4 / 3.0 / 2, new TrimmedMean(new double[] {900, 4, 3, 2, -100}).squaredError(), 1e-12);
    }
}
