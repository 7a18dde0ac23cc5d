package dev.tern.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MedianIntervalTest {
    @Test
    void ranksAreThoseOfTheBinomialDistribution() {
        assertEquals(1, MedianInterval.rank(1));
        assertEquals(1, MedianInterval.rank(8));
        assertEquals(4, MedianInterval.rank(20));
        assertEquals(37, MedianInterval.rank(100));
    }

    @Test
    void intervalCoversTheMedian() {
        SplittableRandom random = new SplittableRandom(1);
        int rank = MedianInterval.rank(20);
        int covered = 0;
        for (int run = 0; run < 4000; run++) {
            double[] values = random.doubles(20).sorted().toArray();
            assertTrue(Arrays.stream(values).allMatch(each -> each < 1));
            covered += values[rank - 1] <= 0.5 && values[20 - rank] >= 0.5 ? 1 : 0;
        }
        assertTrue(covered >= 3960, covered + " of 4000");
    }
}
