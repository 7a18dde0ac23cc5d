package dev.tern.server.connection;

import static dev.tern.server.connection.ThreadKind.LOOP;
import static dev.tern.server.connection.ThreadKind.WORKER;

import dev.tern.server.config.ThreadingModel;

/**
 * Decides which thread performs which step, by the table of the {@link ThreadingModel}.
 *
 * @param model the table
 */
record Dispatcher(ThreadingModel model) {

    /** Whether each request goes to a worker: then a connection is reported once, and re-armed by its owner. */
    boolean usesWorkers() {
        return model.workersHandle();
    }

    /**
     * The kind of thread that performs a step. Awaiting and closing touch the poller and the timers, and so belong to
     * the loop; but a worker awaits readiness where the poller can be armed from any thread. Releasing may block in
     * every model.
     */
    ThreadKind threadFor(Step step) {
        return switch (step) {
            case FILL -> kind(model.workersRead());
            case PROCESS -> kind(model.workersHandle());
            case DRAIN -> kind(model.workersWrite());
            case AWAIT, CLOSE -> LOOP;
            case RELEASE -> WORKER;
        };
    }

    private static ThreadKind kind(boolean worker) {
        return worker ? WORKER : LOOP;
    }
}
