package dev.tern.server.config;

/**
 * Which threads read, handle and write. REACTOR and PROACTOR also have one loop, and their connections are one-shot.
 * VIRTUAL has no loop for connections, no workers and no trigger.
 *
 * <p>Thread safety: immutable.
 *
 * <p>Source: 游双 chapter 8.4 (two event handling patterns) and 8.5 (half-sync/half-reactive); muduo (one loop per
 * thread).
 */
public enum ThreadingModel {
    /** One loop per thread reads, handles and writes; several loops share the connections. The fastest. */
    MULTI_REACTOR(false, false, false),
    /** One loop reports readiness; workers read, handle and write. */
    REACTOR(true, true, true),
    /** One loop reads and writes, as the kernel would in a true proactor; workers handle. */
    PROACTOR(false, true, false),
    /**
     * One virtual thread per connection reads, handles and writes, and blocks meanwhile: Java 21 and newer, on
     * java.nio, without eviction of idle connections.
     */
    VIRTUAL(false, false, false);

    private final boolean workersRead;
    private final boolean workersHandle;
    private final boolean workersWrite;

    ThreadingModel(boolean workersRead, boolean workersHandle, boolean workersWrite) {
        this.workersRead = workersRead;
        this.workersHandle = workersHandle;
        this.workersWrite = workersWrite;
    }

    /** Whether a worker, not the loop, reads from the socket. */
    public boolean workersRead() {
        return workersRead;
    }

    /**
     * Whether a worker, not the loop, calls every handler; a blocking handler runs on a worker in every model but
     * VIRTUAL.
     */
    public boolean workersHandle() {
        return workersHandle;
    }

    /** Whether a worker, not the loop, writes to the socket. */
    public boolean workersWrite() {
        return workersWrite;
    }
}
