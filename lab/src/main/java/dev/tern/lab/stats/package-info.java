/**
 * What the measurements of a run say: effects of the levels of each factor, with intervals.
 *
 * <p>Begin with {@link dev.tern.lab.stats.Analysis}. {@link dev.tern.lab.stats.Measure} takes the observations from the
 * recorded slices; {@code BlockFit} removes what the processes of a block share; {@code Contrasts} forms the matched
 * pairs; {@code Bootstrap} computes the quantiles of the intervals.
 */
@org.jspecify.annotations.NullMarked
package dev.tern.lab.stats;
