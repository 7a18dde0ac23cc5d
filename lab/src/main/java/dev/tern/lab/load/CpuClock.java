package dev.tern.lab.load;

import dev.tern.lab.load.ThreadTimes.Usage;
import java.io.Closeable;
import java.util.Map;

/** Reads the clock and the CPU times of the server and of this process together. Thread safety: none. */
final class CpuClock implements Closeable {
    private final ThreadTimes server;
    private final ThreadTimes generator =
            new ThreadTimes(ProcessHandle.current().pid());

    /** Opens the files already, so that the readings are short. */
    CpuClock(long serverPid) {
        server = new ThreadTimes(serverPid);
        read();
    }

    Reading read() {
        long before = System.nanoTime();
        Map<String, Long> serverTimes = server.read();
        Map<String, Long> generatorTimes = generator.read();
        return new Reading(before + (System.nanoTime() - before) / 2, serverTimes, generatorTimes);
    }

    @Override
    public void close() {
        server.close();
        generator.close();
    }

    /**
     * One reading.
     *
     * @param nanos of System.nanoTime, in the middle of the reading
     * @param server CPU time in nanoseconds by thread
     * @param generator the same of this process
     */
    record Reading(long nanos, Map<String, Long> server, Map<String, Long> generator) {

        double secondsTo(Reading end) {
            return (end.nanos - nanos) / 1e9;
        }

        Usage serverTo(Reading end) {
            return Usage.between(server, end.server);
        }

        Usage generatorTo(Reading end) {
            return Usage.between(generator, end.generator);
        }
    }
}
