package dev.tern.lab.run;

import dev.tern.lab.process.Pinning;
import dev.tern.lab.process.ProcFiles;
import java.io.IOException;
import java.util.Map;

/**
 * CPU times around a slice.
 *
 * @param nanos of {@link System#nanoTime}
 * @param server by thread, in nanoseconds
 * @param generator the same
 * @param lab the same
 * @param allTicks of all tasks on the processors of the run
 * @param serverTicks of all tasks on the processors of the servers
 */
record Reading(
        long nanos,
        Map<String, Long> server,
        Map<String, Long> generator,
        Map<String, Long> lab,
        long allTicks,
        long serverTicks) {
    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS = 1e9;

    static Reading take(ProcFiles proc, Pinning pinning, long serverPid, long generatorPid) throws IOException {
        return new Reading(
                System.nanoTime(),
                proc.cpuNanosByThread(serverPid),
                proc.cpuNanosByThread(generatorPid),
                proc.cpuNanosByThread(ProcessHandle.current().pid()),
                proc.taskTicks(pinning.all()),
                proc.taskTicks(pinning.server()));
    }

    /** The CPU time between two readings of the same threads and of new ones; that of an ended thread is unknown. */
    static double seconds(Map<String, Long> before, Map<String, Long> after) {
        long nanos = 0;
        for (Map.Entry<String, Long> thread : after.entrySet()) {
            nanos += Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
        }
        return nanos / NANOS;
    }

    /** The CPU time of other processes on the processors of the run. */
    double foreignSeconds(Reading end) {
        double ours = seconds(server, end.server) + seconds(generator, end.generator) + seconds(lab, end.lab);
        return Math.max(0, (end.allTicks - allTicks) / TICKS_PER_SECOND - ours);
    }

    /**
     * The share of the processors of the servers that a server could use between two readings: all but what other
     * processes, and a load generator on the same processors, took.
     */
    double givenShare(Reading end, Pinning pinning) {
        double available = (end.nanos - nanos) / NANOS * pinning.server().size();
        double others = (end.serverTicks - serverTicks) / TICKS_PER_SECOND - seconds(server, end.server);
        return Math.min(1, Math.max(0, 1 - others / available));
    }

    /** The seconds between two readings. */
    double secondsTo(Reading end) {
        return (end.nanos - nanos) / NANOS;
    }
}
