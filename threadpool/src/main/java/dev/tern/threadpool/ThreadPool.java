package dev.tern.threadpool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pool of a fixed number of named threads over a bounded queue, on one lock and conditions. (线程池, 互斥锁, 条件变量)
 *
 * <pre>
 * RUNNING --shutdown, close--> DRAINING --the queue is empty and no task runs--> TERMINATED
 * RUNNING or DRAINING --shutdownNow--> STOPPING --no task runs--> TERMINATED
 * </pre>
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: owns its threads until it is terminated; {@link #close} drains. Complexity:
 * O(1) a task, no allocation; at most one thread is woken for a task. Tasks begin in the order in which they were accepted. Source:
 * 游双 chapters 14 and 15.
 */
public final class ThreadPool extends AbstractExecutorService implements AutoCloseable {

    /** The states, in their order; a pool never goes back. */
    private enum State {
        /** Accepts tasks. */
        RUNNING,
        /** Accepts none, runs those that wait. */
        DRAINING,
        /** Accepts none, begins none; running tasks were interrupted. */
        STOPPING,
        /** All threads have ended. */
        TERMINATED
    }

    /** Takes what a task threw, with the task. */
    @FunctionalInterface
    public interface UncaughtHandler {
        /** A task threw; called on its worker, which goes on afterwards. */
        void uncaught(Runnable task, Throwable thrown);
    }

    private final RejectionPolicy rejection;
    private final UncaughtHandler uncaught;
    private final Thread[] workers;

    /** Guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition terminated = lock.newCondition();
    private final TaskQueue queue;
    private State state = State.RUNNING;
    private int alive;
    private int active;
    private long submitted;
    private long completed;
    private long rejected;

    private ThreadPool(Builder builder) {
        rejection = builder.rejection;
        uncaught = builder.uncaught;
        queue = new TaskQueue(builder.queueCapacity);
        workers = new Thread[builder.threads];
        alive = workers.length;
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(this::work, builder.name + "-" + i);
            workers[i].setDaemon(builder.daemon);
        }
    }

    /** Begins to configure a pool. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- submitting ----

    /** Gives a task to the pool; false when the queue is full or the pool is shut down. */
    public boolean tryExecute(Runnable task) {
        Objects.requireNonNull(task, "task");
        lock.lock();
        try {
            return offer(task) || reject();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a task to the pool, waiting for room.
     *
     * @param timeout how long to wait at most
     * @return false when there was no room in time, or the pool is shut down
     */
    public boolean tryExecute(Runnable task, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(task, "task");
        lock.lockInterruptibly();
        try {
            return offerWaiting(task, timeout.toNanos()) || reject();
        } finally {
            lock.unlock();
        }
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
            rejected(task);
        }
    }

    private void executeBlocking(Runnable task) {
        try {
            if (!tryExecute(task, Duration.ofNanos(Long.MAX_VALUE))) {
                throw refusal();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted while waiting for room", e);
        }
    }

    private void rejected(Runnable task) {
        if (isShutdown() || rejection == RejectionPolicy.ABORT) {
            throw refusal();
        }
        if (rejection == RejectionPolicy.CALLER_RUNS) {
            task.run();
        }
    }

    private RejectedExecutionException refusal() {
        return new RejectedExecutionException(isShutdown() ? "the pool is shut down" : "the queue is full");
    }

    private boolean offer(Runnable task) {
        if (state != State.RUNNING || !queue.offer(task)) {
            return false;
        }
        submitted++;
        notEmpty.signal();
        return true;
    }

    private boolean offerWaiting(Runnable task, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        while (!offer(task)) {
            if (state != State.RUNNING || left <= 0) {
                return false;
            }
            left = notFull.awaitNanos(left);
        }
        return true;
    }

    private boolean reject() {
        rejected++;
        return false;
    }

    // ---- the workers ----

    private void work() {
        for (Runnable task = take(); task != null; task = take()) {
            try {
                task.run();
            } catch (Throwable e) {
                report(task, e);
            } finally {
                ended();
            }
        }
        lock.lock();
        try {
            alive--;
            if (alive == 0) {
                state = State.TERMINATED;
                terminated.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void report(Runnable task, Throwable thrown) {
        try {
            uncaught.uncaught(task, thrown);
        } catch (Throwable ignored) {
            // A handler that throws must not cost a worker either.
        }
    }

    /** Waits for a task; null when this worker is to end. */
    private @Nullable Runnable take() {
        lock.lock();
        try {
            while (state == State.RUNNING && queue.size() == 0) {
                notEmpty.awaitUninterruptibly();
            }
            if (state.compareTo(State.STOPPING) >= 0) {
                return null;
            }
            // An interrupt that was meant for the last task must not reach the next.
            Thread.interrupted();
            Runnable task = queue.poll();
            if (task != null) {
                active++;
                notFull.signal();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            active--;
            completed++;
        } finally {
            lock.unlock();
        }
    }

    // ---- the end ----

    @Override
    public void shutdown() {
        lock.lock();
        try {
            enter(State.DRAINING);
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts running tasks and gives back those that have not begun. */
    @Override
    public List<Runnable> shutdownNow() {
        lock.lock();
        try {
            enter(State.STOPPING);
            for (Thread worker : workers) {
                worker.interrupt();
            }
            return queue.drain();
        } finally {
            lock.unlock();
        }
    }

    private void enter(State next) {
        if (state.compareTo(next) < 0) {
            state = next;
        }
        notEmpty.signalAll();
        notFull.signalAll();
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return state != State.RUNNING;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return state == State.TERMINATED;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (state != State.TERMINATED && left > 0) {
                left = terminated.awaitNanos(left);
            }
            return state == State.TERMINATED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no more, runs what was accepted, and waits for its end. Called by a task of this pool it does not wait, since it would
     * wait for itself. An interrupted caller stops the pool.
     */
    @Override
    public void close() {
        shutdown();
        if (List.of(workers).contains(Thread.currentThread())) {
            return;
        }
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                done = awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
                shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was done so far. */
    public ThreadPoolStatistics statistics() {
        lock.lock();
        try {
            return new ThreadPoolStatistics(submitted, completed, rejected, active, queue.size(), workers.length);
        } finally {
            lock.unlock();
        }
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

        /** Makes the pool and starts its threads. */
        public ThreadPool build() {
            ThreadPool pool = new ThreadPool(this);
            for (Thread worker : pool.workers) {
                worker.start();
            }
            return pool;
        }
    }
}
