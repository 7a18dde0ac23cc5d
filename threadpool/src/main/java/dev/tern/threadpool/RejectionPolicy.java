package dev.tern.threadpool;

/**
 * What {@link ThreadPool#execute} does with a task for which the queue has no room. After the shutdown every policy throws.
 *
 * <p>Thread safety: immutable.
 */
public enum RejectionPolicy {
    /** Throws {@link java.util.concurrent.RejectedExecutionException}. */
    ABORT,
    /**
     * Waits for room; throws when the caller is interrupted or the pool is shut down meanwhile. Not for tasks that give tasks to their own
     * pool: when all workers wait for room, none makes it.
     */
    BLOCK,
    /** Runs the task in the calling thread, which gets what it throws. */
    CALLER_RUNS,
    /** Drops the task, and counts it; a task that is a future, as those of {@code submit} are, is cancelled. */
    DISCARD
}
