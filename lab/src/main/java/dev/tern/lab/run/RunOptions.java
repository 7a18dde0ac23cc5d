package dev.tern.lab.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one run measures, and with what.
 *
 * @param parts the names of the parts, see {@link Scale#parts}
 * @param replicates processes per cell
 * @param jar the packed server
 * @param javaHome the JDK of the servers
 * @param out the directory of the results
 * @param blocks the number of blocks: each process is measured once per block
 * @param sliceSeconds the length of a slice
 * @param seed the seed of the random order
 * @param start whether to continue a run that was stopped
 * @param connections open connections of a slice
 * @param lockStepRequests the requests of a cell in lock-step, for the first table
 * @param alive the number of processes that are alive at the same time
 * @param flags extra flags of the JVM for the servers of some levels
 * @param arguments the arguments of the command, for the record
 */
public record RunOptions(
        List<String> parts,
        int replicates,
        Path jar,
        Path javaHome,
        Path out,
        int blocks,
        double sliceSeconds,
        long seed,
        Start start,
        int connections,
        int lockStepRequests,
        int alive,
        List<ExtraFlag> flags,
        List<String> arguments) {

    /**
     * An extra flag of the JVM for the servers of one level.
     *
     * @param factor such as {@code connection}
     * @param level such as {@code ET}
     * @param flag such as {@code -Dname=1}
     */
    public record ExtraFlag(String factor, String level, String flag) {
        boolean isFor(Map<String, String> levels) {
            return level.equals(levels.get(factor));
        }
    }

    /** How a run begins. */
    public enum Start {
        /** With an empty file of records. */
        NEW,
        /** Behind the records of a run that was stopped. */
        RESUMED
    }
}
