package dev.tern.bench.threadpool;

import dev.tern.threadpool.ThreadPool;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The pools that are compared, by name. */
final class PoolPeer {

    private PoolPeer() {}

    /** A pool that runs; those that know a bound have {@code capacity}. */
    static ExecutorService open(String peer, int workers, int capacity) {
        return switch (peer) {
            case "tern" ->
                ThreadPool.builder().threads(workers).queueCapacity(capacity).build();
            case "mutex" -> new MutexPool(workers, capacity);
            case "newFixedThreadPool" -> Executors.newFixedThreadPool(workers);
            case "arrayBlockingQueue" ->
                new ThreadPoolExecutor(workers, workers, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity));
            case "forkJoinPool" -> new ForkJoinPool(workers);
            default -> throw new IllegalArgumentException("peer: " + peer);
        };
    }
}
