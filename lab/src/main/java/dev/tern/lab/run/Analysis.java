package dev.tern.lab.run;

import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is concluded from the records of a run. */
public interface Analysis {
    /** The margin within which two levels count as equal. */
    double MARGIN = 0.02;

    /** How many measures are analysed. */
    enum Detail {
        /** CPU time per request, which needs no gate: for a preview. */
        CPU_ONLY,
        /** All measures. */
        ALL
    }

    /** The effects of the factors; empty while there are too few slices. */
    List<Effect> effects(Results results, Detail detail);

    /** Writes a report that replaces an earlier one. */
    void report(Results results, Path file) throws IOException;

    /** The parts of a run whose cells are compared with each other in blocks. */
    static List<String> comparedParts(Results results) {
        return results.slices().stream()
                .map(Slice::part)
                .distinct()
                .filter(List.of("cells", "all-cells", "classic")::contains)
                .toList();
    }
}
