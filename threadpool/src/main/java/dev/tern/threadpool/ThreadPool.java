package dev.tern.threadpool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An executor with a fixed number of named threads and a bounded queue. The lock and the conditions on which its
 * threads block are in {@code BlockingTaskQueue}.
 *
 * <pre>
 * RUNNING --shutdown, shutdownNow, close--> SHUT DOWN --queue empty, last thread ended--> TERMINATED
 * </pre>
 *
 * <p>Order: tasks start in the order in which they were accepted.
 *
 * <p>Thread safety: safe for concurrent calls. Submitting a task happens-before its run. Ownership: the pool owns its
 * threads until it is terminated; {@link #close} runs the accepted tasks first. Complexity: O(1) per task, at most one
 * thread woken per task; no allocation, except by a contended lock. Source: 游双 chapters 14 and 15.
 */
public final class ThreadPool extends AbstractExecutorService implements AutoCloseable {

    /** Called when a task throws. */
    @FunctionalInterface
    public interface UncaughtHandler {
        /** Handles what the task has thrown; called on the worker of the task, which continues afterwards. */
        void uncaught(Runnable task, Throwable thrown);
    }

    private static final long RETRY_NANOS = 1_000_000;

    private final RejectionPolicy rejection;
    private final UncaughtHandler uncaught;
    private final Workers workers;
    private final BlockingTaskQueue tasks;

    private ThreadPool(Builder builder) {
        rejection = builder.rejection;
        uncaught = builder.uncaught;
        tasks = new BlockingTaskQueue(builder.queueCapacity);
        workers = new Workers(builder.threads, number -> {
            Thread worker = builder.thread.apply(this::runWorker, builder.name + "-" + number);
            worker.setDaemon(builder.daemon);
            return worker;
        });
    }

    /** Returns a builder with default settings. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- submitting ----

    /** Submits a task without blocking; returns false if the queue is full or the pool is shut down. */
    public boolean tryExecute(Runnable task) {
        return tasks.offer(Objects.requireNonNull(task, "task"));
    }

    /**
     * Submits a task, and blocks while the queue is full. If there is room, the task is accepted even if the caller is
     * interrupted.
     *
     * @param timeout maximum time to block; unlimited if its nanoseconds do not fit into a long
     * @return false if the queue was full until the timeout, or the pool is shut down
     * @throws InterruptedException if the caller is interrupted while it blocks; the task is rejected then
     */
    public boolean tryExecute(Runnable task, Duration timeout) throws InterruptedException {
        return tasks.offer(Objects.requireNonNull(task, "task"), TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Submits a task; if the queue is full, applies the rejection policy.
     *
     * @throws RejectedExecutionException according to the policy, and always after shutdown
     */
    @Override
    public void execute(Runnable task) {
        if (rejection == RejectionPolicy.BLOCK) {
            executeBlocking(task);
        } else if (!tryExecute(task)) {
            reject(task);
        }
    }

    private void executeBlocking(Runnable task) {
        try {
            if (!tryExecute(task, Duration.ofNanos(Long.MAX_VALUE))) {
                throw rejectedException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted while the queue was full", e);
        }
    }

    private void reject(Runnable task) {
        if (isShutdown() || rejection == RejectionPolicy.ABORT) {
            throw rejectedException();
        }
        if (rejection == RejectionPolicy.CALLER_RUNS) {
            task.run();
        } else {
            cancelIfFuture(task);
        }
    }

    /** Cancels a task that will not run, so that a thread blocked in {@code get()} does not block forever. */
    private static void cancelIfFuture(Runnable task) {
        if (task instanceof Future<?> future) {
            future.cancel(false);
        }
    }

    private RejectedExecutionException rejectedException() {
        return new RejectedExecutionException(isShutdown() ? "the pool is shut down" : "the queue is full");
    }

    // ---- the workers ----

    private void runWorker() {
        // Links the call now: the handler in takeTask() runs when there may be no memory for it.
        LockSupport.parkNanos(0);
        for (Runnable task = takeTask(false); task != null; task = takeTask(true)) {
            try {
                task.run();
            } catch (Throwable e) {
                report(task, e);
            }
        }
    }

    /**
     * Retries on OutOfMemoryError: before Java 21, blocking on a lock or condition allocates a node and may throw it.
     */
    private @Nullable Runnable takeTask(boolean afterAnother) {
        while (true) {
            try {
                return tasks.take(afterAnother);
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void report(Runnable task, Throwable thrown) {
        try {
            uncaught.uncaught(task, thrown);
        } catch (Throwable ignored) {
            // A handler that throws must not end the worker either.
        }
    }

    // ---- shutdown ----

    /** Returns whether the calling thread is a worker of this pool, which must not block for the end of the pool. */
    public boolean isWorkerThread() {
        return workers.containCurrentThread();
    }

    /** Rejects new tasks; accepted tasks still run. */
    @Override
    public void shutdown() {
        tasks.shutdown();
    }

    /** Rejects new tasks, interrupts the running ones, and returns those that have not started, in order. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> neverStarted = tasks.drain();
        // After the drain: a worker clears its interrupt status when it takes a task.
        workers.interrupt();
        return neverStarted;
    }

    @Override
    public boolean isShutdown() {
        return tasks.isShutdown();
    }

    /** Returns whether the pool is shut down and all of its threads have ended. */
    @Override
    public boolean isTerminated() {
        return isShutdown() && !workers.anyAlive();
    }

    /** Blocks until all threads have ended; returns whether they have. It never returns true to a task of this pool. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return workers.join(unit.toNanos(timeout));
    }

    /**
     * Rejects new tasks, runs the accepted ones, and blocks until all threads have ended. If called by a task of this
     * pool, it does not block, because it would wait for itself.
     *
     * <p>If the calling thread is interrupted, the pool is stopped: running tasks are interrupted, and tasks that have
     * not started are dropped, and cancelled if they are futures. The method still blocks until all threads have ended,
     * and restores the interrupt status.
     */
    @Override
    public void close() {
        shutdown();
        boolean interrupted = false;
        while (!workers.containCurrentThread() && !isTerminated()) {
            try {
                workers.join(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                interrupted = true;
                stop();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Closes the pool as {@link #close()} does, with a timeout. After the timeout, running tasks are interrupted, and
     * tasks that have not started are dropped, and cancelled if they are futures.
     *
     * @param limit maximum time to block
     * @return whether all accepted tasks have run; always false, without blocking, if called by a task of this pool
     * @throws InterruptedException if the calling thread is interrupted while it blocks; accepted tasks still run
     */
    public boolean close(Duration limit) throws InterruptedException {
        shutdown();
        if (workers.containCurrentThread()) {
            return false;
        }
        boolean ended = workers.join(TimeUnit.NANOSECONDS.convert(limit));
        if (!ended) {
            stop();
        }
        return ended;
    }

    private void stop() {
        shutdownNow().forEach(ThreadPool::cancelIfFuture);
    }

    /** Returns a snapshot of the counters. */
    public ThreadPoolStatistics statistics() {
        return tasks.statistics(workers.count());
    }

    /**
     * The settings of a pool.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private String name = "worker";
        private int threads = Runtime.getRuntime().availableProcessors();
        private int queueCapacity = 1024;
        private RejectionPolicy rejection = RejectionPolicy.ABORT;
        private boolean daemon;
        private BiFunction<Runnable, String, Thread> thread = Thread::new;
        private UncaughtHandler uncaught = (task, thrown) -> {
            Thread worker = Thread.currentThread();
            worker.getThreadGroup().uncaughtException(worker, thrown);
        };

        private Builder() {}

        /** Sets the prefix of the thread names, which a number follows; default {@code worker}. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Sets the number of threads, above 0; default: the number of processors. */
        public Builder threads(int threads) {
            if (threads <= 0) {
                throw new IllegalArgumentException("threads: " + threads + ", must be > 0");
            }
            this.threads = threads;
            return this;
        }

        /** Sets the capacity of the queue in tasks, above 0; default 1024. */
        public Builder queueCapacity(int queueCapacity) {
            if (queueCapacity <= 0) {
                throw new IllegalArgumentException("queueCapacity: " + queueCapacity + ", must be > 0");
            }
            this.queueCapacity = queueCapacity;
            return this;
        }

        /** Sets what {@code execute} does if the queue is full; default ABORT. */
        public Builder rejection(RejectionPolicy rejection) {
            this.rejection = Objects.requireNonNull(rejection, "rejection");
            return this;
        }

        /** Sets whether the threads are daemons, which do not keep the JVM alive; default false. */
        public Builder daemon(boolean daemon) {
            this.daemon = daemon;
            return this;
        }

        /** Sets the handler of exceptions of tasks; default: that of uncaught exceptions of any thread. */
        public Builder uncaught(UncaughtHandler uncaught) {
            this.uncaught = Objects.requireNonNull(uncaught, "uncaught");
            return this;
        }

        /** Sets the factory of a thread from its body and its name; for tests with threads that do not start. */
        Builder thread(BiFunction<Runnable, String, Thread> thread) {
            this.thread = thread;
            return this;
        }

        /** Creates the pool and starts its threads; if a thread fails to start, those before it are ended. */
        public ThreadPool build() {
            ThreadPool pool = new ThreadPool(this);
            try {
                pool.workers.start();
            } catch (Throwable e) {
                pool.close();
                throw e;
            }
            return pool;
        }
    }
}
