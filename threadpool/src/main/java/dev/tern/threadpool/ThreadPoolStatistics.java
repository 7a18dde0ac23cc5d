package dev.tern.threadpool;

/**
 * What a pool has done so far, all at one moment.
 *
 * <p>Thread safety: immutable.
 *
 * @param submitted tasks accepted
 * @param completed tasks ended, those that threw included
 * @param rejected tasks refused
 * @param active tasks running now
 * @param queued tasks waiting now
 * @param threads number of workers
 * @param longestWaitNanos the longest time for which a task was seen to wait, in nanoseconds; the first task and every 64th after it are
 *     looked at
 */
public record ThreadPoolStatistics(
        long submitted, long completed, long rejected, int active, int queued, int threads, long longestWaitNanos) {

    /** Tasks that were accepted and never began: given back by {@code shutdownNow}, or dropped by {@code close}. */
    public long neverStarted() {
        return submitted - completed - active - queued;
    }
}
