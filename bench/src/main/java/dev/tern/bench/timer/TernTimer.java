package dev.tern.bench.timer;

import dev.tern.timer.HeapTimerQueue;
import java.util.function.IntConsumer;

/** Tern's HeapTimerQueue. */
final class TernTimer implements TimerPeer {
    private final HeapTimerQueue queue = new HeapTimerQueue();
    private final long[] handles;
    private final Runnable[] callbacks;

    TernTimer(int live, IntConsumer expired) {
        handles = new long[live];
        callbacks = new Runnable[live];
        for (int i = 0; i < live; i++) {
            int id = i;
            callbacks[i] = () -> expired.accept(id);
        }
    }

    @Override
    public void schedule(int id, long deadlineNanos) {
        handles[id] = queue.schedule(deadlineNanos, callbacks[id]);
    }

    @Override
    public void cancel(int id) {
        queue.cancel(handles[id]);
    }

    @Override
    public void refresh(int id, long deadlineNanos) {
        queue.reschedule(handles[id], deadlineNanos);
    }

    @Override
    public void expire(long nowNanos) {
        queue.expire(nowNanos);
    }
}
