package dev.tern.bench.threadpool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A textbook pool: one lock, one condition, one queue. */
final class MutexPool extends AbstractExecutorService {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private final List<Thread> workers = new ArrayList<>();
    private final int capacity;
    private boolean shutdown;

    MutexPool(int threads, int capacity) {
        this.capacity = capacity;
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(this::work, "mutex-" + i);
            workers.add(worker);
            worker.start();
        }
    }

    private void work() {
        for (Runnable task = take(); task != null; task = take()) {
            task.run();
        }
    }

    private Runnable take() {
        lock.lock();
        try {
            while (queue.isEmpty() && !shutdown) {
                notEmpty.awaitUninterruptibly();
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (shutdown || queue.size() == capacity) {
                throw new RejectedExecutionException();
            }
            queue.add(task);
            notEmpty.signal();
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
        shutdown();
        return List.of();
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
        return workers.stream().noneMatch(Thread::isAlive);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        for (Thread worker : workers) {
            unit.timedJoin(worker, timeout);
        }
        return isTerminated();
    }
}
