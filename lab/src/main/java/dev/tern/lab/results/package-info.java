/** What a run of the lab has recorded; each record is one line of the run's JSON Lines file. */
@org.jspecify.annotations.NullMarked
package dev.tern.lab.results;
