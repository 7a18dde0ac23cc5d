package dev.tern.threadpool;

/**
 * A consistent snapshot of the counters of a pool.
 *
 * <p>Thread safety: immutable.
 *
 * @param submitted tasks accepted
 * @param completed tasks completed, including those that threw
 * @param rejected tasks rejected
 * @param active tasks running now
 * @param queued tasks in the queue now
 * @param threads number of workers
 * @param longestWaitNanos longest measured time in the queue, in nanoseconds; measured for the first task and every
 *     64th after it
 */
public record ThreadPoolStatistics(
        long submitted, long completed, long rejected, int active, int queued, int threads, long longestWaitNanos) {

    /**
     * Returns the number of accepted tasks that never started: returned by {@code shutdownNow} or dropped by {@code
     * close}.
     */
    public long neverStarted() {
        return submitted - completed - active - queued;
    }
}
