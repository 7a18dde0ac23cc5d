package dev.tern.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plots of a page: records for the scripts that draw them. A value that is not a number becomes null.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Plots {

    /** A plot; the name of its kind selects the script. */
    interface Plot {
        String kind();
    }

    /**
     * Intervals on an axis of ratios, in panels by size, since a margin of 2 % is not visible beside 80 %.
     *
     * @param label the text alternative
     * @param control the interval of the A/A pair
     */
    record Forest(
            String kind,
            Text label,
            Text less,
            Text more,
            double margin,
            @Nullable Band control,
            List<Panel> panels) implements Plot {}

    record Band(double low, double high) {}

    record Panel(Text title, List<Interval> rows) {}

    record Interval(Text label, Text words, String verdict, double low, double ratio, double high) {}

    /**
     * A matrix whose colours show CPU time per request.
     *
     * @param unit below the first figure of a tile
     */
    record Heat(String kind, Text label, Text unit, List<String> rows, List<String> columns, List<Tile> tiles)
            implements Plot {}

    /**
     * A cell of the matrix.
     *
     * @param rate the rate, or the gate because of which it is withheld
     */
    record Tile(String row, String column, double cpu, String figure, Text rate, boolean withheld) {}

    /** Lines over named levels. */
    record Lines(String kind, Text label, Text x, Text y, boolean log, List<Text> levels, List<Series> series)
            implements Plot {}

    record Series(Text name, List<Point> points) {}

    /** A value with its band; one that is withheld is NaN. */
    record Point(double value, double low, double high) {}

    private final List<Plot> plots = new ArrayList<>();

    /** Notes the plot; returns the element into which it is drawn, with prose and the table below it. */
    Html figure(Plot plot, Html prose, Table table) {
        plots.add(plot);
        Html place = Html.element("div", Map.of("class", "plot", "data-plot", Integer.toString(plots.size() - 1)));
        return Html.element("figure", place, prose, table.folded());
    }

    List<Plot> all() {
        return List.copyOf(plots);
    }
}
