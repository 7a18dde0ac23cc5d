package dev.tern.lab.results;

import java.util.List;

/**
 * The machine and the programs of a run.
 *
 * @param started ISO 8601, UTC
 * @param cpu the model name of the processor
 * @param cpus the number of processors
 * @param governor the frequency governor, or {@code unknown}
 * @param kernel name and release of the kernel
 * @param serverJava the Java version of the servers
 * @param serverVersion the version of the server's jar
 * @param serverFlags JVM flags of the servers
 * @param serverCpus the processors of the servers, such as {@code 0}; empty where processes are not pinned
 * @param generatorCpus those of the load generator
 * @param load the load average before the run
 * @param seed the seed of the random order
 */
public record Environment(
        String started,
        String cpu,
        int cpus,
        String governor,
        String kernel,
        String serverJava,
        String serverVersion,
        List<String> serverFlags,
        String serverCpus,
        String generatorCpus,
        double load,
        long seed) {}
