package example;

import dev.tern.threadpool.ThreadPool;

public class Greeting {
    public static void main(String[] args) {
        try (ThreadPool pool = ThreadPool.builder()
                .name("worker")
                .threads(4)
                .queueCapacity(1024)
                .uncaught((task, thrown) -> System.err.println(task + " threw " + thrown))
                .build()) {
            if (!pool.tryExecute(() -> System.out.println("Hello"))) {
                System.out.println("busy");
            }
        } // close() runs the accepted tasks, then joins the threads
    }
}
