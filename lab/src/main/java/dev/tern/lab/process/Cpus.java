package dev.tern.lab.process;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of processors, written as {@code 0-3,8}.
 *
 * @param numbers in ascending order
 */
public record Cpus(List<Integer> numbers) {
    public static final Cpus NONE = new Cpus(List.of());

    /** Reads a list such as {@code 0-3,8}. */
    public static Cpus parse(String list) {
        Set<Integer> numbers = new TreeSet<>();
        for (String range : list.strip().split(",")) {
            if (!range.isEmpty()) {
                int dash = range.indexOf('-');
                int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                int last = Integer.parseInt(range.substring(dash + 1));
                IntStream.rangeClosed(first, last).forEach(numbers::add);
            }
        }
        return new Cpus(List.copyOf(numbers));
    }

    public static Cpus first(int count) {
        return new Cpus(IntStream.range(0, count).boxed().toList());
    }

    /** The first half, the smaller one of an odd number. Two processes share a single processor. */
    public Cpus firstHalf() {
        return size() < 2 ? this : new Cpus(numbers.subList(0, size() / 2));
    }

    public Cpus secondHalf() {
        return size() < 2 ? this : new Cpus(numbers.subList(size() / 2, size()));
    }

    public boolean contains(int number) {
        return Collections.binarySearch(numbers, number) >= 0;
    }

    public int size() {
        return numbers.size();
    }

    @Override
    public String toString() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
