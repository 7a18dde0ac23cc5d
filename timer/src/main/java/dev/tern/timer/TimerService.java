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
 * Runs tasks at their time, one after another, on a thread of its own.
 *
 * <p>The thread sleeps until the next deadline, and without one until it is woken: there is no tick. A deadline that was
 * cancelled or moved while the thread slept until it wakes it once. A task that takes long delays the others; give long
 * work to a pool. What a task throws goes to a handler, harms no other task, and does not end the task's repetition.
 *
 * <p>Thread safety: all threads; a task may call everything, {@link #close} too. Ownership: the service owns its thread, a
 * daemon, until {@link #close}. What was done before a task was scheduled is visible to it. Complexity: that of {@link
 * HeapTimerQueue}, under one lock, which is not held while a task runs.
 */
public final class TimerService implements AutoCloseable {

    /** The longest delay and period: 2^61 ns, 73 years. */
    public static final Duration MAX_DELAY = Duration.ofNanos(1L << 61);

    private final LongSupplier clockNanos;
    private final FailureGuard guard;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();

    /** The thread is to look at the queue again. */
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final TimerQueue queue = new HeapTimerQueue();
    private boolean closed;
    private int dropped;

    /**
     * Starts a service that gives what a task throws to the thread's uncaught exception handler, which prints it by default.
     *
     * @param threadName the name of its thread
     */
    public TimerService(String threadName) {
        this(threadName, FailureGuard::uncaught);
    }

    /**
     * Starts a service.
     *
     * @param threadName the name of its thread
     * @param failureHandler gets what a task throws, on the service's thread; if it throws too, the thread's uncaught exception
     *     handler gets both
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
     * Runs a task once.
     *
     * @param delay from now; negative is zero
     * @throws IllegalArgumentException if the delay is over {@link #MAX_DELAY}
     * @throws RejectedExecutionException if the service is closed
     */
    public ScheduledTask schedule(Duration delay, Runnable task) {
        return add(delay, new ScheduledTask(this, requireNonNull(task, "task"), Repeat.NEVER, 0));
    }

    /**
     * Runs a task again and again, each time a period after it was due. Runs that are late are made up for, one after another.
     *
     * @param initialDelay from now; negative is zero
     * @param period from one deadline to the next, above 0
     * @throws IllegalArgumentException if the delay or period is over {@link #MAX_DELAY}, or the period not above 0
     * @throws RejectedExecutionException if the service is closed
     */
    public ScheduledTask scheduleAtFixedRate(Duration initialDelay, Duration period, Runnable task) {
        return add(initialDelay, repeating(Repeat.AT_FIXED_RATE, "period", period, task));
    }

    /**
     * Runs a task again and again, each time a pause after it has ended.
     *
     * @param initialDelay from now; negative is zero
     * @param pause from the end of a run to the next deadline, above 0
     * @throws IllegalArgumentException if the delay or pause is over {@link #MAX_DELAY}, or the pause not above 0
     * @throws RejectedExecutionException if the service is closed
     */
    public ScheduledTask scheduleWithFixedDelay(Duration initialDelay, Duration pause, Runnable task) {
        return add(initialDelay, repeating(Repeat.WITH_FIXED_DELAY, "pause", pause, task));
    }

    /** The number of tasks that wait. */
    public int size() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** The number of tasks that waited when the service was closed, and were dropped; 0 before. */
    public int dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops the tasks that wait, waits for the running one and for the end of the thread. Called by a task, it only drops:
     * the thread ends after that task.
     *
     * <p>If the caller is interrupted meanwhile, the running task is interrupted too, and waited for; the caller is still
     * interrupted then. Closing again waits as well.
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
            boolean waited = queue.cancel(task.handle);
            boolean repeats = task.state == State.RUNNING && task.repeat != Repeat.NEVER && !closed;
            if (waited || repeats) {
                task.state = State.ENDED;
            }
            return waited || repeats;
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
            boolean waited = queue.reschedule(task.handle, deadlineNanos);
            if (waited) {
                task.deadlineNanos = deadlineNanos;
            }
            return waited;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the thread look at the clock; for a clock that was moved by hand. */
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

    /** To be called before the queue learns of a deadline: at the latest, the thread sleeps until the first that it holds. */
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
            // A task left it behind, or it came for one that has ended: it does not ask the service to end, close does.
        }
    }

    /** Called by the queue, so with the lock; without it while the task runs, so that others can go on meanwhile. */
    void runTask(ScheduledTask task) {
        task.state = State.RUNNING;
        lock.unlock();
        try {
            guard.run(task.action);
        } finally {
            lock.lock();
            // An interrupt was for this task, not for the next.
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
