package dev.tern.lab.load;

import java.io.Closeable;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a request for each response, but only when all threads of the server sleep: what follows a response, such as a
 * read that finds nothing or the re-arm, is then over, and the server's counts per request are exact.
 *
 * <p>A server whose threads do not sleep within {@value #GUARD_NANOS} ns, as when the JVM compiles, gets its request
 * all the same. Without {@code /proc}, the requests follow each other at once. Thread safety: none.
 */
final class LockStep implements Pacing, Closeable {
    private static final long GUARD_NANOS = 500_000_000;
    private static final long PAUSE_NANOS = 50_000;

    private final ClosedLoop requests;
    private final TaskFiles threads;

    LockStep(long requests, long serverPid) {
        this.requests = new ClosedLoop(requests);
        this.threads = new TaskFiles(serverPid, "stat");
    }

    @Override
    public void free(Connection connection, int slots, long nowNanos) {
        long limit = System.nanoTime() + GUARD_NANOS;
        while (!allSleep(threads.read()) && System.nanoTime() - limit < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        requests.free(connection, slots, nowNanos);
    }

    /** Whether no thread runs or is ready to run. The state follows the name, which is in parentheses: proc(5). */
    static boolean allSleep(Map<String, String> stats) {
        return stats.values().stream().allMatch(stat -> stat.startsWith(") S ", stat.lastIndexOf(')')));
    }

    @Override
    public void close() {
        threads.close();
    }
}
