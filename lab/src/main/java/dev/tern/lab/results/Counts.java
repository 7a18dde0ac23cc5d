package dev.tern.lab.results;

import java.util.Map;

/**
 * Counts of the first table: one connection in lock-step.
 *
 * @param server {@link ServerProcess#id}
 * @param requests the number of requests
 * @param exact differences of the counters that are equal in each run: reads, emptyReads, writes, arms, handOffs
 * @param ranged the others: polls, wakeUps, contextSwitches, allocatedBytes
 */
public record Counts(String server, long requests, Map<String, Long> exact, Map<String, Long> ranged) {}
