package dev.tern.threadpool;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** This pool and its reference implementation, both with a fixed number of threads and a bounded queue. */
enum ExecutorKind {
    TERN {
        @Override
        ExecutorService open(int threads) {
            return ThreadPool.builder()
                    .name("contract")
                    .threads(threads)
                    .queueCapacity(CAPACITY)
                    .uncaught((task, thrown) -> {})
                    .build();
        }
    },
    /** The reference implementation, from the JDK. */
    THREAD_POOL_EXECUTOR {
        @Override
        ExecutorService open(int threads) {
            return new ThreadPoolExecutor(
                    threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(CAPACITY), ExecutorKind::quiet);
        }
    };

    static final int CAPACITY = 1000;

    /**
     * Returns a pool with a queue of {@link #CAPACITY} tasks that throws when it is full and ignores exceptions of
     * tasks.
     */
    abstract ExecutorService open(int threads);

    private static Thread quiet(Runnable body) {
        Thread thread = new Thread(body, "contract");
        thread.setUncaughtExceptionHandler((failed, thrown) -> {});
        return thread;
    }
}
