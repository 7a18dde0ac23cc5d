package dev.tern.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that is most similar to a misspelt one. */
final class Spelling {
    private static final int MAX_EDITS = 2;
    /** Two edits can turn a shorter word into almost any other. */
    private static final int MIN_LENGTH = 4;

    private Spelling() {}

    /**
     * The first nearest of {@code names} within two edits of {@code word}; empty if there is none or the word is short.
     */
    static Optional<String> nearest(String word, Collection<String> names) {
        return names.stream()
                .filter(name -> word.length() >= MIN_LENGTH && edits(word, name) <= MAX_EDITS)
                .min(Comparator.comparingInt(name -> edits(word, name)));
    }

    /**
     * The optimal string alignment distance: the number of insertions, deletions, replacements and swaps of neighbours
     * between two words, with no character edited twice. Time and space: O(product of the lengths).
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

    /** The distance between the first {@code i} and {@code j} characters, from those of shorter prefixes. */
    private static int fewest(int[][] edits, String from, String to, int i, int j) {
        char last = from.charAt(i - 1);
        int replaced = edits[i - 1][j - 1] + (last == to.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && last == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
