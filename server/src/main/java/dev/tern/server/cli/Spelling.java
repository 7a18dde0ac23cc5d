package dev.tern.server.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant by a misspelt one. */
final class Spelling {
    private static final int MAX_EDITS = 2;
    /** Two edits turn a shorter word into anything. */
    private static final int MIN_LENGTH = 4;

    private Spelling() {}

    /** The nearest of {@code names} within two edits of {@code word}, the first of equally near ones; empty where none is so near or the word is too short. */
    static Optional<String> nearest(String word, Collection<String> names) {
        return names.stream()
                .filter(name -> word.length() >= MIN_LENGTH && edits(word, name) <= MAX_EDITS)
                .min(Comparator.comparingInt(name -> edits(word, name)));
    }

    /**
     * The number of edits that turn one word into another: a character inserted, removed or replaced, or two neighbours swapped, none of them
     * edited twice (the optimal string alignment distance). Time and space are the product of the lengths.
     */
    static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    /** The edits between the first {@code i} and {@code j} characters, by those between shorter beginnings. */
    private static int fewest(int[][] edits, String from, String to, int i, int j) {
        char last = from.charAt(i - 1);
        int replaced = edits[i - 1][j - 1] + (last == to.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && last == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
