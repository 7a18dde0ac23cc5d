package dev.tern.bench.timer;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.apache.kafka.server.util.timer.TimerTask;

/**
 * Kafka's hierarchical timing wheels with default settings: ticks of 1 ms, 20 per wheel, a delay queue of non-empty
 * buckets.
 */
final class KafkaTimer implements TimerPeer {
    private final SystemTimer timer = new SystemTimer("kafka");
    private final TimerTask[] tasks;
    private final IntConsumer expired;

    KafkaTimer(int live, IntConsumer expired) {
        this.tasks = new TimerTask[live];
        this.expired = expired;
    }

    @Override
    public void schedule(int id, long deadlineNanos) {
        tasks[id] = new TimerTask(TimeUnit.NANOSECONDS.toMillis(deadlineNanos)) {
            @Override
            public void run() {
                expired.accept(id);
            }
        };
        timer.add(tasks[id]);
    }

    @Override
    public void cancel(int id) {
        tasks[id].cancel();
    }

    @Override
    public void close() {
        try {
            timer.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
