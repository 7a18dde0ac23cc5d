package dev.tern.lab.run;

import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is made of the records of a run. */
public interface Analysis {
    /** The margin within which two levels count as equal. */
    double MARGIN = 0.02;

    /** The effects of the factors; empty while there are too few slices. */
    List<Effect> effects(Results results);

    /** Writes a report that replaces an earlier one. */
    void report(Results results, Path file) throws IOException;
}
