package dev.tern.timer;

import static java.util.Objects.requireNonNull;

import dev.tern.timer.ScheduledTask.Repeat;
import dev.tern.timer.ScheduledTask.State;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs scheduled tasks one after another on its own thread.
 *
 * <p>There is no fixed tick: the thread blocks until the next deadline, or without a limit if there is none. If the
 * task of that deadline is cancelled or moved, the thread still wakes up once at the old deadline. A long task delays
 * all others, so run long work in a pool. An exception of a task goes to a handler; it affects no other task and does
 * not end a repetition.
 *
 * <p>Thread safety: safe for concurrent calls; a task may call every method, including {@link #close}. Scheduling a
 * task happens-before its run. Ownership: the service owns its daemon thread until {@link #close}. Complexity: that of
 * {@link HeapTimerQueue}, under one lock, which is not held while a task runs.
 */
public final class TimerService implements AutoCloseable {

    /** Maximum delay and period: 2^61 ns, about 73 years. */
    public static final Duration MAX_DELAY = Duration.ofNanos(1L << 61);

    private final LongSupplier clockNanos;
    private final FailureGuard guard;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the first deadline or the clock has changed, and on close. */
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final TimerQueue queue = new HeapTimerQueue();
    private boolean closed;
    private int dropped;

    /**
     * Starts a service that passes exceptions of tasks to the thread's uncaught exception handler, which prints them by
     * default.
     *
     * @param threadName name of the service's thread
     */
    public TimerService(String threadName) {
        this(threadName, FailureGuard::uncaught);
    }

    /**
     * Starts a service.
     *
     * @param threadName name of the service's thread
     * @param failureHandler called with each exception of a task, on the service's thread; if the handler throws too,
     *     the thread's uncaught exception handler is called with both
     */
    public TimerService(String threadName, Consumer<? super Throwable> failureHandler) {
        this(threadName, failureHandler, System::nanoTime);
    }

    TimerService(String threadName, Consumer<? super Throwable> failureHandler, LongSupplier clockNanos) {
        this.guard = new FailureGuard(requireNonNull(failureHandler, "failureHandler"));
        this.clockNanos = clockNanos;
        this.thread = new Thread(this::runLoop, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Schedules a task that runs once.
     *
     * @param delay delay from now; a negative delay is treated as zero
     * @throws IllegalArgumentException if the delay exceeds {@link #MAX_DELAY}
     * @throws RejectedExecutionException if the service is closed
     */
    public ScheduledTask schedule(Duration delay, Runnable task) {
        return add(delay, new ScheduledTask(this, requireNonNull(task, "task"), Repeat.NEVER, 0));
    }

    /**
     * Schedules a repeating task at a fixed rate: each deadline is one period after the previous deadline. Missed runs
     * are made up for, one after another.
     *
     * @param initialDelay delay of the first run from now; a negative delay is treated as zero
     * @param period time from one deadline to the next, above 0
     * @throws IllegalArgumentException if the delay or the period exceeds {@link #MAX_DELAY}, or the period is not
     *     above 0
     * @throws RejectedExecutionException if the service is closed
     */
    public ScheduledTask scheduleAtFixedRate(Duration initialDelay, Duration period, Runnable task) {
        return add(initialDelay, repeating(Repeat.AT_FIXED_RATE, "period", period, task));
    }

    /**
     * Schedules a repeating task with a fixed delay: each deadline is one pause after the end of the previous run.
     *
     * @param initialDelay delay of the first run from now; a negative delay is treated as zero
     * @param pause time from the end of a run to the next deadline, above 0
     * @throws IllegalArgumentException if the delay or the pause exceeds {@link #MAX_DELAY}, or the pause is not above
     *     0
     * @throws RejectedExecutionException if the service is closed
     */
    public ScheduledTask scheduleWithFixedDelay(Duration initialDelay, Duration pause, Runnable task) {
        return add(initialDelay, repeating(Repeat.WITH_FIXED_DELAY, "pause", pause, task));
    }

    /** Returns the number of waiting tasks, without the running one. */
    public int size() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of waiting tasks that were dropped by {@link #close}; 0 before. */
    public int dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops the waiting tasks, then blocks until the running task and the thread have ended. If called by a task, it
     * does not block: the thread ends after that task.
     *
     * <p>If the calling thread is interrupted while it blocks, the running task is interrupted too; the method
     * continues to block, and the interrupt status is restored at the end. A second close blocks as well.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            dropped += queue.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() != thread) {
            joinThread();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean cancel(ScheduledTask task) {
        lock.lock();
        try {
            boolean wasWaiting = queue.cancel(task.handle);
            boolean repeats = task.state == State.RUNNING && task.repeat != Repeat.NEVER && !closed;
            if (wasWaiting || repeats) {
                task.state = State.ENDED;
            }
            return wasWaiting || repeats;
        } finally {
            lock.unlock();
        }
    }

    boolean reschedule(ScheduledTask task, Duration delay) {
        long delayNanos = delayNanos("delay", delay);
        lock.lock();
        try {
            long deadlineNanos = clockNanos.getAsLong() + delayNanos;
            signalIfFirst(deadlineNanos);
            boolean wasWaiting = queue.reschedule(task.handle, deadlineNanos);
            if (wasWaiting) {
                task.deadlineNanos = deadlineNanos;
            }
            return wasWaiting;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the thread read the clock again; for tests, which set the clock. */
    void clockMoved() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private ScheduledTask repeating(Repeat repeat, String name, Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException(name + ": " + period + ", must be > 0");
        }
        return new ScheduledTask(this, requireNonNull(task, "task"), repeat, delayNanos(name, period));
    }

    private static long delayNanos(String name, Duration delay) {
        if (delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException(name + ": " + delay + ", must be <= " + MAX_DELAY);
        }
        return delay.isNegative() ? 0 : delay.toNanos();
    }

    private ScheduledTask add(Duration delay, ScheduledTask task) {
        long delayNanos = delayNanos("delay", delay);
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException(thread.getName() + ": closed");
            }
            long deadlineNanos = clockNanos.getAsLong() + delayNanos;
            signalIfFirst(deadlineNanos);
            enqueue(task, deadlineNanos);
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the thread if the deadline is before the first one. Must be called before the deadline is in the queue. */
    private void signalIfFirst(long deadlineNanos) {
        if (queue.isEmpty() || deadlineNanos - queue.nextDeadlineNanos() < 0) {
            changed.signal();
        }
    }

    private void enqueue(ScheduledTask task, long deadlineNanos) {
        task.state = State.WAITING;
        task.deadlineNanos = deadlineNanos;
        task.handle = queue.schedule(deadlineNanos, task.callback);
    }

    private void runLoop() {
        lock.lock();
        try {
            while (!closed) {
                if (queue.expire(clockNanos.getAsLong()) == 0) {
                    awaitChange();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange() {
        try {
            if (queue.isEmpty()) {
                changed.await();
            } else {
                changed.awaitNanos(queue.nextDeadlineNanos() - clockNanos.getAsLong());
            }
        } catch (InterruptedException e) {
            // The interrupt was meant for a task that has ended. Only close() ends the service.
        }
    }

    /**
     * Called by the queue with the lock held; releases the lock while the task runs, so that other threads are not
     * blocked.
     */
    void runTask(ScheduledTask task) {
        task.state = State.RUNNING;
        lock.unlock();
        try {
            guard.run(task.action);
        } finally {
            lock.lock();
            // An interrupt of this task must not reach the next task.
            Thread.interrupted();
            rescheduleOrEnd(task);
        }
    }

    private void rescheduleOrEnd(ScheduledTask task) {
        if (closed || task.state == State.ENDED || task.repeat == Repeat.NEVER) {
            task.state = State.ENDED;
        } else if (task.repeat == Repeat.AT_FIXED_RATE) {
            enqueue(task, task.deadlineNanos + task.periodNanos);
        } else {
            enqueue(task, clockNanos.getAsLong() + task.periodNanos);
        }
    }
}
