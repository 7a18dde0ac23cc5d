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
 * A pool of a fixed number of named threads over a bounded queue, on one lock and conditions. (线程池, 互斥锁, 条件变量)
 *
 * <pre>
 * RUNNING --shutdown, shutdownNow, close--> SHUT DOWN --the queue is empty and the last thread has ended--> TERMINATED
 * </pre>
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: owns its threads until it is terminated; {@link #close} drains. Complexity:
 * O(1) a task; no allocation, but for what a contended lock takes; at most one thread is woken for a task. Tasks begin in the order in
 * which they were accepted. Source: 游双 chapters 14 and 15.
 */
public final class ThreadPool extends AbstractExecutorService implements AutoCloseable {

    /** Takes what a task threw, with the task. */
    @FunctionalInterface
    public interface UncaughtHandler {
        /** A task threw; called on its worker, which goes on afterwards. */
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

    /** Begins to configure a pool. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- submitting ----

    /** Gives a task to the pool; false when the queue is full or the pool is shut down. */
    public boolean tryExecute(Runnable task) {
        return tasks.offer(Objects.requireNonNull(task, "task"));
    }

    /**
     * Gives a task to the pool, waiting for room. Where there is room it is taken, though the caller be interrupted.
     *
     * @param timeout how long to wait at most; without limit when it is beyond the range of nanoseconds in a long
     * @return false when there was no room in time, or the pool is shut down
     * @throws InterruptedException when the caller is interrupted while it waits; the task is refused
     */
    public boolean tryExecute(Runnable task, Duration timeout) throws InterruptedException {
        return tasks.offer(Objects.requireNonNull(task, "task"), TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Gives a task to the pool; without room, does as the rejection policy says.
     *
     * @throws RejectedExecutionException as the policy says, and always after the shutdown
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
            throw new RejectedExecutionException("interrupted while waiting for room", e);
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

    /** Nobody will run the task: whoever waits for its result is told so, instead of waiting for ever. */
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
        // Linked now: in the handler of takeTask() there may be no memory for it.
        LockSupport.parkNanos(0);
        for (Runnable task = takeTask(false); task != null; task = takeTask(true)) {
            try {
                task.run();
            } catch (Throwable e) {
                report(task, e);
            }
        }
    }

    /** Before Java 21 a lock and a condition throw where there is no memory for the place of a waiting thread: the worker tries again. */
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
            // A handler that throws must not cost a worker either.
        }
    }

    // ---- the end ----

    /** Whether the caller is a thread of this pool, which cannot wait for the end of the pool. */
    public boolean isWorkerThread() {
        return workers.containCurrentThread();
    }

    /** Accepts no more; what was accepted runs. */
    @Override
    public void shutdown() {
        tasks.shutdown();
    }

    /** Accepts no more, interrupts the running tasks and gives back those that have not begun, in their order. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> neverStarted = tasks.drain();
        // Only now, when none can be taken any more, so that no worker clears it for its next task.
        workers.interrupt();
        return neverStarted;
    }

    @Override
    public boolean isShutdown() {
        return tasks.isShutdown();
    }

    /** Whether the pool was shut down and all of its threads have ended. */
    @Override
    public boolean isTerminated() {
        return isShutdown() && !workers.anyAlive();
    }

    /** Waits until all threads have ended; true when they have. A task of this pool that calls it waits in vain. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return workers.join(unit.toNanos(timeout));
    }

    /**
     * Accepts no more, runs what was accepted, and waits until all threads have ended. Called by a task of this pool it does not wait,
     * since it would wait for itself. An interrupted caller stops the pool: the running tasks are interrupted, and those that have not begun
     * are dropped, which cancels those that are futures; the caller waits on, and stays interrupted.
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
     * Accepts no more and runs what was accepted, as {@link #close} does, but for a limited time: then the running tasks are interrupted, and
     * those that have not begun are dropped, which cancels those that are futures.
     *
     * @param limit how long to wait for the end
     * @return whether everything that was accepted has run; to a task of this pool, for which it does not wait, false
     * @throws InterruptedException when the caller is interrupted while it waits; what was accepted runs all the same
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

    /** What was done so far. */
    public ThreadPoolStatistics statistics() {
        return tasks.statistics(workers.count());
    }

    /**
     * Collects what can be set.
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

        /** Sets the name of the threads, which a number follows; {@code worker} unless set. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Sets the number of threads, above 0; the number of processors unless set. */
        public Builder threads(int threads) {
            if (threads <= 0) {
                throw new IllegalArgumentException("threads: " + threads + ", must be > 0");
            }
            this.threads = threads;
            return this;
        }

        /** Sets how many tasks may wait, above 0; 1024 unless set. */
        public Builder queueCapacity(int queueCapacity) {
            if (queueCapacity <= 0) {
                throw new IllegalArgumentException("queueCapacity: " + queueCapacity + ", must be > 0");
            }
            this.queueCapacity = queueCapacity;
            return this;
        }

        /** Sets what {@code execute} does without room; ABORT unless set. */
        public Builder rejection(RejectionPolicy rejection) {
            this.rejection = Objects.requireNonNull(rejection, "rejection");
            return this;
        }

        /** Sets whether the JVM may end while the threads live; false unless set. */
        public Builder daemon(boolean daemon) {
            this.daemon = daemon;
            return this;
        }

        /** Sets who is told of what a task throws; unless set, as of any thread's uncaught exception. */
        public Builder uncaught(UncaughtHandler uncaught) {
            this.uncaught = Objects.requireNonNull(uncaught, "uncaught");
            return this;
        }

        /** Sets how a thread is made of what it runs and its name; for tests of threads that do not start. */
        Builder thread(BiFunction<Runnable, String, Thread> thread) {
            this.thread = thread;
            return this;
        }

        /** Makes the pool and starts its threads; where one does not start, those before it are ended. */
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
