package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import java.util.Locale;

/** Numbers as the report shows them. */
final class Numbers {
    /** Shown for a value that cannot be computed. */
    static final String NONE = "–";

    private Numbers() {}

    /** A share or a difference, such as {@code 0.041}, as {@code 4.1 %}. */
    static Text percent(double share) {
        return Double.isFinite(share) ? percent(decimals(share * 100)) : Text.same(NONE);
    }

    /** A stated limit, such as {@code 0.02}, as {@code 2 %}. */
    static Text limit(double share) {
        return percent(decimals(share * 100).replaceFirst("\\.0+$", ""));
    }

    private static Text percent(String number) {
        return new Text(number + " %", number + "%");
    }

    /** A signed difference from 1. */
    static Text signedPercent(double ratio) {
        Text percent = percent(ratio - 1);
        return ratio > 1 ? new Text("+" + percent.en(), "+" + percent.zh()) : percent;
    }

    /** The interval of a difference without its sign: {@code [3.2, 5.0]} for 3.2 to 5.0 % more, or less. */
    static String magnitudes(Effect effect) {
        double low = Math.abs(effect.low() - 1) * 100;
        double high = Math.abs(effect.high() - 1) * 100;
        return "[" + decimals(Math.min(low, high)) + ", " + decimals(Math.max(low, high)) + "]";
    }

    /** The signed interval in percent. */
    static String interval(double low, double high) {
        return "[" + decimals((low - 1) * 100) + ", " + decimals((high - 1) * 100) + "]";
    }

    /** One decimal; two for a value that one decimal would show as 0. */
    private static String decimals(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        String format = value != 0 && Math.abs(value) < 0.05 ? "%.2f" : "%.1f";
        return String.format(Locale.ROOT, format, value)
                .replaceFirst("^-(0\\.0+)$", "$1")
                .replace('-', '−');
    }

    /** Three significant digits at least, with a separator of thousands. */
    static String figure(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%,.1f" : "%,.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** An exact count per request: an integer only if it is one. */
    static String count(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String three = String.format(Locale.ROOT, "%.3f", value);
        return three.endsWith(".000") ? Double.toString(value) : three;
    }

    /** A count per request that depends on timing. */
    static String inexact(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        String format = value >= 100 ? "%,.0f" : value >= 0.1 ? "%.2f" : value > 0 ? "%.3f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }

    /** A count in prose: two decimals, without zeros at the end. */
    static String about(double value) {
        return Double.isFinite(value)
                ? String.format(Locale.ROOT, "%,.2f", value).replaceFirst("\\.?0+$", "")
                : NONE;
    }
}
