package dev.tern.lab.stats;

/** An interval of a median from the sorted values alone: no distribution is assumed but that half lies below. */
public final class MedianInterval {
    private static final double MAX_ERROR = 0.01;

    private MedianInterval() {}

    /**
     * The rank, from 1, of the lower end of the 99 % interval among sorted values; the upper end has the same rank from
     * the other side. With too few values it is 1.
     */
    public static int rank(int values) {
        double outside = 0;
        double probability = Math.pow(0.5, values);
        int rank = 0;
        while (rank < values / 2) {
            outside += 2 * probability;
            if (outside > MAX_ERROR) {
                break;
            }
            probability = probability * (values - rank) / (rank + 1);
            rank++;
        }
        return Math.max(1, rank);
    }
}
