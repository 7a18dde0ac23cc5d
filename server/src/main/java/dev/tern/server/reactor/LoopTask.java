package dev.tern.server.reactor;

import org.jspecify.annotations.Nullable;

/**
 * A task that an event loop runs once. It is an intrusive list node, so that submitting it does not allocate; it must
 * not be submitted again before it has run.
 *
 * <p>Thread safety: confined to one thread until it is submitted; the queue publishes its fields to the loop.
 */
public abstract class LoopTask {

    @Nullable LoopTask next;

    /** For subclasses. */
    protected LoopTask() {}

    /** Runs on the loop's thread. */
    protected abstract void runInLoop();

    /** Allocates a task for an action. */
    public static LoopTask of(Runnable action) {
        return new LoopTask() {
            @Override
            protected void runInLoop() {
                action.run();
            }
        };
    }
}
