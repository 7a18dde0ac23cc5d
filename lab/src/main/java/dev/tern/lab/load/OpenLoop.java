package dev.tern.lab.load;

import java.util.SplittableRandom;

/**
 * Sends requests at planned times. A request for which no connection is free waits and keeps its planned time.
 *
 * <p>The plan does not depend on responses, so a queue of waiting requests needs no memory: the next planned time is
 * the head of the queue. Free connections take turns. Thread safety: none.
 */
final class OpenLoop implements Pacing {
    private final Recorder recorder;
    private final Arrivals arrivals;
    private final SplittableRandom random;
    private final Connection[] free;
    private final long[] freeNanos;
    private final long beginNanos;
    private final long endNanos;
    private int first;
    private int count;
    private long index;
    private double offsetNanos;

    /** Plans requests from {@code beginNanos} until {@code endNanos} for {@code slots} outstanding requests. */
    OpenLoop(Recorder recorder, Arrivals arrivals, int slots, long beginNanos, long endNanos) {
        this.recorder = recorder;
        this.arrivals = arrivals;
        this.beginNanos = beginNanos;
        this.endNanos = endNanos;
        random = new SplittableRandom(arrivals.seed());
        free = new Connection[slots];
        freeNanos = new long[slots];
    }

    @Override
    public void free(Connection connection, int slots, long nowNanos) {
        for (int i = 0; i < slots; i++) {
            int at = (first + count++) % free.length;
            free[at] = connection;
            freeNanos[at] = nowNanos;
        }
    }

    @Override
    public long sendDue() {
        long now = System.nanoTime();
        while (nextNanos() - now <= 0 && hasBacklog() && hasFreeConnection()) {
            send(now);
            now = System.nanoTime();
        }
        return hasBacklog() && hasFreeConnection() ? Math.max(0, nextNanos() - now) : UNLIMITED;
    }

    /** Whether a connection is free; failed ones are dropped. */
    private boolean hasFreeConnection() {
        while (count > 0 && !free[first].isOpen()) {
            removeFirst();
        }
        return count > 0;
    }

    private void removeFirst() {
        first = (first + 1) % free.length;
        count--;
    }

    private void send(long nowNanos) {
        Connection connection = free[first];
        long plannedNanos = nextNanos();
        recorder.lateness(plannedNanos, freeNanos[first], nowNanos);
        removeFirst();
        advance();
        connection.send(1, plannedNanos, nowNanos);
    }

    private void advance() {
        index++;
        if (arrivals.gaps() == Arrivals.Gaps.EXPONENTIAL) {
            offsetNanos -= Math.log(1 - random.nextDouble()) * 1e9 / arrivals.rate();
        } else {
            offsetNanos = index * 1e9 / arrivals.rate();
        }
    }

    private long nextNanos() {
        return beginNanos + (long) offsetNanos;
    }

    @Override
    public boolean hasBacklog() {
        return nextNanos() - endNanos < 0;
    }
}
