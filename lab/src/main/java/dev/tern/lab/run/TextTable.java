package dev.tern.lab.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of text with columns as wide as their longest word; the first is aligned left, the others right.
 *
 * <p>Thread safety: confined to one thread.
 */
final class TextTable {
    private final String title;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String title) {
        this.title = title;
    }

    void head(String first, List<String> others) {
        row(first, others);
    }

    /** A row; it may be shorter than the head, and its last column then may be wider than the others. */
    void row(String first, List<String> others) {
        List<String> row = new ArrayList<>(List.of(first));
        row.addAll(others);
        rows.add(row);
    }

    String text() {
        StringBuilder text = new StringBuilder(title).append('\n');
        int[] widths = widths();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String pad = " ".repeat(Math.max(0, widths[i] - row.get(i).length()));
                line.append(i == 0 ? row.get(i) + pad : "  " + (isLoose(row, i) ? "" : pad) + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private boolean isLoose(List<String> row, int column) {
        return column == row.size() - 1 && row.size() < rows.get(0).size();
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (!isLoose(row, i)) {
                    widths[i] = Math.max(widths[i], row.get(i).length());
                }
            }
        }
        return widths;
    }
}
