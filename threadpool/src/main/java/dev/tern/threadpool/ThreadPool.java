package dev.tern.threadpool;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Interim. */
public final class ThreadPool extends AbstractExecutorService implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition ended = lock.newCondition();
    private final TaskQueue queue;
    private final Thread[] workers;
    private final BiConsumer<Runnable, Throwable> uncaught;
    private int alive;
    private boolean shutdown;
    private boolean stop;

    private ThreadPool(Builder b) {
        queue = new TaskQueue(b.queueCapacity);
        uncaught = b.uncaught;
        workers = new Thread[b.threads];
        alive = b.threads;
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(this::work, b.name + "-" + i);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean tryExecute(Runnable task) {
        lock.lock();
        try {
            if (shutdown || !queue.offer(task)) {
                return false;
            }
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void execute(Runnable task) {
        if (!tryExecute(task)) {
            throw new RejectedExecutionException("full or shut down");
        }
    }

    private void work() {
        try {
            for (Runnable task = take(); task != null; task = take()) {
                try {
                    task.run();
                } catch (Throwable e) {
                    uncaught.accept(task, e);
                }
            }
        } finally {
            lock.lock();
            try {
                alive--;
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private @Nullable Runnable take() {
        lock.lock();
        try {
            while (!stop && queue.size() == 0 && !shutdown) {
                notEmpty.awaitUninterruptibly();
            }
            if (!stop) {
                Thread.interrupted();
            }
            return stop ? null : queue.poll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shutdown = true;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        lock.lock();
        try {
            shutdown = true;
            stop = true;
            notEmpty.signalAll();
            for (Thread worker : workers) {
                worker.interrupt();
            }
            return queue.drain();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return shutdown && alive == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lock();
        try {
            while (alive > 0 && left > 0) {
                left = ended.awaitNanos(left);
            }
            return alive == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        shutdown();
        try {
            awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    public static final class Builder {
        private String name = "worker";
        private int threads = 1;
        private int queueCapacity = 1024;
        private BiConsumer<Runnable, Throwable> uncaught = (t, e) -> {};

        private Builder() {}

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder threads(int threads) {
            this.threads = threads;
            return this;
        }

        public Builder queueCapacity(int queueCapacity) {
            this.queueCapacity = queueCapacity;
            return this;
        }

        public Builder uncaught(BiConsumer<Runnable, Throwable> uncaught) {
            this.uncaught = uncaught;
            return this;
        }

        public ThreadPool build() {
            ThreadPool pool = new ThreadPool(this);
            for (Thread worker : pool.workers) {
                worker.start();
            }
            return pool;
        }
    }
}
