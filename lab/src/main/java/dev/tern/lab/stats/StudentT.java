package dev.tern.lab.stats;

/**
 * Quantiles of Student's t distribution with a whole number of degrees of freedom.
 *
 * <p>For whole numbers the distribution function is a finite sum of powers of a cosine (Abramowitz and Stegun, Handbook
 * of Mathematical Functions, 26.7.3 and 26.7.4). The quantile is found by bisection.
 */
final class StudentT {
    private static final int BISECTIONS = 200;

    private StudentT() {}

    /** The value that |t| exceeds with probability 1 - {@code confidence}. */
    static double twoSided(double confidence, int degrees) {
        // Bisection over the angle of t, which is bounded.
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (central(middle, degrees) < confidence) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.tan(low) * Math.sqrt(degrees);
    }

    /** The probability that |t| is at most tan(angle) sqrt(degrees). */
    private static double central(double angle, int degrees) {
        boolean odd = degrees % 2 == 1;
        double square = Math.cos(angle) * Math.cos(angle);
        double term = odd ? Math.cos(angle) : 1;
        double sum = 0;
        for (int power = odd ? 1 : 0; power < degrees - 1; power += 2) {
            sum += term;
            term *= square * (power + 1) / (power + 2);
        }
        return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
    }
}
