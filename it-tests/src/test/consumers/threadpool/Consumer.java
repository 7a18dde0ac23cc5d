package consumer;

import dev.tern.threadpool.ThreadPool;

/** Runs one task on a worker. */
public class Consumer {
    public static void main(String[] args) {
        try (ThreadPool pool = ThreadPool.builder().name("worker").threads(1).build()) {
            pool.execute(() -> System.out.println("ran on " + Thread.currentThread().getName()));
        }
    }
}
