package dev.tern.lab.results;

import java.util.Map;

/**
 * One process of a server under test.
 *
 * @param id unique in the run, such as {@code s07}
 * @param levels the level of each factor, such as {@code model=reactor}, {@code listener=LT}, {@code connection=ET},
 *     {@code transport=epoll}
 * @param replicate 1, 2, ... among the processes with the same levels
 * @param control whether this process belongs to the second half of the A/A pair: its levels equal those of a cell, and
 *     every difference from the processes of that cell is an error of the measurement
 */
public record ServerProcess(String id, Map<String, String> levels, int replicate, boolean control) {}
