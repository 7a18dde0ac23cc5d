/**
 * The report of a run as one HTML file without external references, and its slices as CSV.
 *
 * <p>Begin with {@link dev.tern.lab.report.HtmlReport}. A {@code Section} is a heading with prose, tables and plots;
 * the prose comes from classes named after their sentences, in English and Chinese; the plots are drawn in the browser
 * by the scripts beside this package's resources, from records that Java computes.
 */
@org.jspecify.annotations.NullMarked
package dev.tern.lab.report;
