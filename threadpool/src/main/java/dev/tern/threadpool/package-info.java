/**
 * A bounded thread pool (线程池): a fixed number of workers and one bounded task queue (任务队列).
 *
 * <ul>
 *   <li>{@link dev.tern.threadpool.ThreadPool}: begin here. The executor, configured by its builder. Safe for
 *       concurrent calls.
 *   <li>{@link dev.tern.threadpool.RejectionPolicy}: what {@code execute} does if the queue is full. {@link
 *       dev.tern.threadpool.ThreadPoolStatistics}: the counters. Both immutable.
 *   <li>Internal: {@code BlockingTaskQueue} has the lock and the two conditions (互斥锁, 条件变量) on which submitters and
 *       workers block; all concurrency of this package is there.
 *   <li>Internal: {@code TaskQueue} is the ring buffer that it guards, {@code Workers} are the threads.
 * </ul>
 */
@NullMarked
package dev.tern.threadpool;

import org.jspecify.annotations.NullMarked;
