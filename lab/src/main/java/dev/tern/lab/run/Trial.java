package dev.tern.lab.run;

import dev.tern.lab.results.ServerProcess;

/**
 * One server under one load: measured once per block.
 *
 * @param part such as {@code cells} or {@code connections=100}
 */
record Trial(String part, ServerProcess server, Load load) {}
