package dev.tern.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StudentTTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 12, 13, 30, 101, 1000})
    void quantilesEqualThoseOfCommonsStatistics(int degrees) {
        TDistribution expected = TDistribution.of(degrees);
        for (double confidence : new double[] {0.5, 0.8, 0.9, 0.98, 0.99, 0.998, 0.9999}) {
            double quantile = expected.inverseSurvivalProbability((1 - confidence) / 2);
            assertEquals(quantile, StudentT.twoSided(confidence, degrees), quantile * 1e-7);
        }
    }
}
