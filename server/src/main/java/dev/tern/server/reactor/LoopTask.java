package dev.tern.server.reactor;

import org.jspecify.annotations.Nullable;

/**
 * Something an event loop is to run once. The task carries the link of the loop's queue itself, so that handing it over
 * allocates nothing; it must not be handed over again before it ran.
 *
 * <p>Thread safety: handed from one thread to the loop; the queue publishes its fields.
 */
public abstract class LoopTask {

    @Nullable LoopTask next;

    /** For subclasses. */
    protected LoopTask() {}

    /** Runs on the loop's thread. */
    protected abstract void runInLoop();

    /** A task of its own, where an allocation does not matter. */
    public static LoopTask of(Runnable action) {
        return new LoopTask() {
            @Override
            protected void runInLoop() {
                action.run();
            }
        };
    }
}
