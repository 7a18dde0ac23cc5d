package dev.tern.threadpool;

/**
 * What {@link ThreadPool#execute} does with a task if the queue is full. After shutdown, every policy throws.
 *
 * <p>Thread safety: immutable.
 */
public enum RejectionPolicy {
    /** Throws {@link java.util.concurrent.RejectedExecutionException}. */
    ABORT,
    /**
     * Blocks until there is room; throws if the caller is interrupted or the pool is shut down meanwhile. Do not use it
     * if tasks submit tasks to their own pool: it deadlocks when all workers block for room.
     */
    BLOCK,
    /** Runs the task in the calling thread; an exception of the task is thrown to the caller. */
    CALLER_RUNS,
    /** Drops and counts the task; a task that is a future, as from {@code submit}, is cancelled. */
    DISCARD
}
