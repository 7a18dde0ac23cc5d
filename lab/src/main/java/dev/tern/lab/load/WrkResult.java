package dev.tern.lab.load;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What wrk has printed.
 *
 * @param rate requests per second
 * @param requests in the whole run
 * @param p50 median of the response times in microseconds
 * @param p99 99th percentile in microseconds
 * @param errorStatuses responses with a status of 400 or more
 * @param socketErrors failed connects, reads, writes and timeouts
 */
public record WrkResult(double rate, long requests, double p50, double p99, long errorStatuses, long socketErrors) {

    /** Parses the output of {@code wrk --latency}; an IllegalArgumentException says what is missing in it. */
    static WrkResult parse(String output) {
        double rate = Double.NaN;
        long requests = -1;
        double p50 = Double.NaN;
        double p99 = Double.NaN;
        long errorStatuses = 0;
        long socketErrors = 0;
        for (String line : output.split("\n")) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "Requests/sec:" -> rate = Double.parseDouble(words[1]);
                case "50%" -> p50 = micros(words[1]);
                case "99%" -> p99 = micros(words[1]);
                case "Non-2xx" -> errorStatuses = Long.parseLong(words[words.length - 1]);
                case "Socket" -> socketErrors = sum(words);
                default -> requests = words.length > 2 && words[1].equals("requests") ? count(words[0]) : requests;
            }
        }
        if (Double.isNaN(rate + p50 + p99) || requests < 0) {
            throw new IllegalArgumentException("wrk printed neither a rate nor percentiles: " + output.strip());
        }
        return new WrkResult(rate, requests, p50, p99, errorStatuses, socketErrors);
    }

    private static long count(String word) {
        return Long.parseLong(word);
    }

    /** The sum of the numbers in {@code Socket errors: connect 1, read 2, write 3, timeout 4}. */
    private static long sum(String[] words) {
        long sum = 0;
        for (int i = 3; i < words.length; i += 2) {
            sum += Long.parseLong(words[i].replace(",", ""));
        }
        return sum;
    }

    private static double micros(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return unit(lower, "us", 1)
                .orElseGet(() -> unit(lower, "ms", 1e3)
                        .orElseGet(() -> unit(lower, "m", 60e6)
                                .orElseGet(() -> unit(lower, "s", 1e6).orElseThrow())));
    }

    private static OptionalDouble unit(String text, String suffix, double factor) {
        return text.endsWith(suffix)
                ? OptionalDouble.of(Double.parseDouble(text.substring(0, text.length() - suffix.length())) * factor)
                : OptionalDouble.empty();
    }
}
