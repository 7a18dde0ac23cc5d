/**
 * The runner: starts servers as child processes, drives them in blocks of short slices, and records what it measures.
 *
 * <p>{@link dev.tern.lab.run.LabRun} is one run. A {@code Plan} lists its parts, a {@code Part} its servers and trials,
 * and a {@code Trial} is one server under one load. {@code Children} owns the processes, {@code Journal} the file of
 * records.
 */
@org.jspecify.annotations.NullMarked
package dev.tern.lab.run;
