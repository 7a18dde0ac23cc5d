package dev.tern.server.connection;

import static dev.tern.server.connection.ThreadKind.LOOP;
import static dev.tern.server.connection.ThreadKind.WORKER;

/**
 * Decides which thread performs which step; this table is the whole difference between the models.
 *
 * <p>Source: 游双 chapter 8.4 (two event handling patterns) and 8.5 (half-sync/half-reactive); for one loop per thread,
 * muduo.
 */
public enum Dispatcher {
    /** One loop per thread does everything; several loops share the connections. */
    MULTI_REACTOR(LOOP, LOOP, LOOP),
    /** The loop only reports readiness; a worker reads, handles and writes. */
    REACTOR(WORKER, WORKER, WORKER),
    /** The loop reads and writes, as the kernel would in a true proactor; a worker only handles. */
    PROACTOR(LOOP, WORKER, LOOP);

    private final ThreadKind fill;
    private final ThreadKind process;
    private final ThreadKind drain;

    Dispatcher(ThreadKind fill, ThreadKind process, ThreadKind drain) {
        this.fill = fill;
        this.process = process;
        this.drain = drain;
    }

    /** Whether each request goes to a worker: then a connection is reported once, and armed again by its owner. */
    boolean usesWorkers() {
        return process == WORKER;
    }

    /**
     * Where a step belongs. Parking and closing touch the poller and the timers, and so belong to the loop; but a worker parks where the
     * poller can be armed from any thread. Releasing may block in every model.
     */
    ThreadKind threadFor(Step step) {
        return switch (step) {
            case FILL -> fill;
            case PROCESS -> process;
            case DRAIN -> drain;
            case AWAIT, CLOSE -> LOOP;
            case RELEASE -> WORKER;
        };
    }
}
