package dev.tern.threadpool;

/** What {@link ThreadPool#execute} does with a task for which the queue has no room. After the shutdown every policy throws. */
public enum RejectionPolicy {
    /** Throws {@link java.util.concurrent.RejectedExecutionException}. */
    ABORT,
    /** Waits for room; throws when the caller is interrupted or the pool is shut down meanwhile. */
    BLOCK,
    /** Runs the task in the calling thread. */
    CALLER_RUNS,
    /** Drops the task, and counts it. */
    DISCARD
}
