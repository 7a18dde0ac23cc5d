package dev.tern.lab.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The observations of one measure as a table of logarithms, and the cells to which its rows belong. Processes are
 * sorted by id, so the order of the observations does not matter.
 *
 * <p>Thread safety: immutable after construction.
 */
final class Design {
    /** The levels of the processes of a cell; the control processes are a cell of their own. */
    record Cell(Map<String, String> levels, boolean control) {}

    private final List<Cell> cells;
    private final int[][] members;
    private final double[][] logs;

    Design(List<Observation> observations) {
        if (observations.isEmpty()) {
            throw new IllegalArgumentException("nothing was observed");
        }
        Map<String, List<Observation>> byProcess = new TreeMap<>();
        observations.forEach(o ->
                byProcess.computeIfAbsent(o.process(), p -> new ArrayList<>()).add(o));
        List<Integer> blocks = List.copyOf(
                new TreeSet<>(observations.stream().map(Observation::block).toList()));
        Map<Cell, List<Integer>> byCell = new LinkedHashMap<>();
        List<double[]> table = new ArrayList<>();
        byProcess.forEach((process, values) -> {
            byCell.computeIfAbsent(cell(process, values), c -> new ArrayList<>())
                    .add(table.size());
            table.add(row(values, blocks));
        });
        cells = List.copyOf(byCell.keySet());
        members = byCell.values().stream()
                .map(rows -> rows.stream().mapToInt(row -> row).toArray())
                .toArray(int[][]::new);
        logs = table.toArray(double[][]::new);
    }

    List<Cell> cells() {
        return cells;
    }

    /** The processes of a cell, as rows of {@link #logs()}. */
    int[] members(int cell) {
        return members[cell];
    }

    /** A row per process, a column per block; NaN where a value is missing. */
    double[][] logs() {
        return logs;
    }

    int slices(int cell) {
        return (int) Arrays.stream(members[cell])
                .mapToObj(p -> logs[p])
                .flatMapToDouble(Arrays::stream)
                .filter(v -> !Double.isNaN(v))
                .count();
    }

    /** Whether both cells have a value in one block at least. */
    boolean shareBlock(int one, int other) {
        for (int b = 0; b < logs[0].length; b++) {
            if (hasBlock(one, b) && hasBlock(other, b)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasBlock(int cell, int block) {
        return Arrays.stream(members[cell]).anyMatch(p -> !Double.isNaN(logs[p][block]));
    }

    private static Cell cell(String process, List<Observation> values) {
        List<Cell> cells = values.stream()
                .map(v -> new Cell(v.levels(), v.control()))
                .distinct()
                .toList();
        if (cells.size() > 1) {
            throw new IllegalArgumentException("process " + process + " is in several cells: " + cells);
        }
        return cells.get(0);
    }

    private static double[] row(List<Observation> values, List<Integer> blocks) {
        double[] row = new double[blocks.size()];
        Arrays.fill(row, Double.NaN);
        for (Observation o : values) {
            int column = Collections.binarySearch(blocks, o.block());
            if (!Double.isNaN(row[column])) {
                throw new IllegalArgumentException("process " + o.process() + " has two values in block " + o.block());
            }
            row[column] = Math.log(o.value());
        }
        return row;
    }
}
