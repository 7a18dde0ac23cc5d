package dev.tern.bench.threadpool;

import dev.tern.threadpool.ThreadPool;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.BlockingArrayQueue;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jboss.threads.EnhancedQueueExecutor;

/**
 * A compared pool, created by name.
 *
 * @param executor runs the tasks; its queue is bounded if it supports that
 * @param end stops the pool
 */
record PoolPeer(Executor executor, AutoCloseable end) {

    /** Starts a pool. */
    static PoolPeer open(String peer, int workers, int capacity) {
        return switch (peer) {
            case "tern" ->
                of(ThreadPool.builder().threads(workers).queueCapacity(capacity).build());
            case "mutex" -> of(new MutexPool(workers, capacity));
            case "newFixedThreadPool" -> of(Executors.newFixedThreadPool(workers));
            case "arrayBlockingQueue" ->
                of(new ThreadPoolExecutor(workers, workers, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity)));
            case "forkJoinPool" -> of(new ForkJoinPool(workers));
            case "netty" -> netty(workers, capacity);
            case "jetty" -> jetty(workers, capacity);
            case "jboss" -> of(jboss(workers, capacity));
            default -> throw new IllegalArgumentException("peer: " + peer);
        };
    }

    private static PoolPeer of(ExecutorService pool) {
        return new PoolPeer(pool, pool::shutdownNow);
    }

    /** One queue per thread; tasks are distributed round-robin. */
    private static PoolPeer netty(int workers, int capacity) {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(
                workers, new DefaultThreadFactory("netty"), capacity, RejectedExecutionHandlers.reject());
        return new PoolPeer(group, () -> group.shutdownGracefully(0, 0, TimeUnit.SECONDS));
    }

    private static PoolPeer jetty(int workers, int capacity) {
        QueuedThreadPool pool = new QueuedThreadPool(
                workers, workers, 60_000, 0, new BlockingArrayQueue<>(capacity, 0, capacity), null);
        try {
            pool.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new PoolPeer(pool, pool::stop);
    }

    /** The pool of WildFly and Quarkus. */
    private static EnhancedQueueExecutor jboss(int workers, int capacity) {
        EnhancedQueueExecutor pool = new EnhancedQueueExecutor.Builder()
                .setCorePoolSize(workers)
                .setMaximumPoolSize(workers)
                .setMaximumQueueSize(capacity)
                .build();
        pool.prestartAllCoreThreads();
        return pool;
    }
}
