package dev.tern.lab.stats;

/**
 * An interval of a difference of logarithms. The half widths are infinite where the observations do not suffice.
 *
 * @param standardError of the estimate
 * @param halfWidth at the confidence of the settings
 * @param equivalenceHalfWidth for the two one-sided tests
 * @param degrees of freedom of the standard error
 */
record Interval(double estimate, double standardError, double halfWidth, double equivalenceHalfWidth, int degrees) {

    static Interval unbounded(double estimate) {
        return new Interval(estimate, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);
    }

    Interval plus(double shift) {
        return new Interval(estimate + shift, standardError, halfWidth, equivalenceHalfWidth, degrees);
    }

    double lowRatio() {
        return Math.exp(estimate - halfWidth);
    }

    /** At most the largest finite number, since JSON has no infinity. */
    double highRatio() {
        return Math.min(Math.exp(estimate + halfWidth), Double.MAX_VALUE);
    }

    /** The relative difference that such an interval excludes from 0 with the given probability. */
    double detectable(double power) {
        if (degrees == 0) {
            return Double.MAX_VALUE;
        }
        double t = StudentT.twoSided(2 * power - 1, degrees);
        return Math.min(Math.expm1(halfWidth + t * standardError), Double.MAX_VALUE);
    }
}
