package dev.tern.bench.timer;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Timers like those of a server: timeouts of one minute, operations on random timers, 64 operations per millisecond.
 */
final class LiveTimers implements AutoCloseable {
    static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int CHOICES = 1 << 20;

    final TimerPeer peer;
    private final int[] choices = new int[CHOICES];
    private int touches;

    LiveTimers(String name, int live, IntConsumer expired) {
        peer = TimerPeer.of(name, live, expired);
        // Chosen in advance, because a random number costs as much as a refresh.
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < CHOICES; i++) {
            choices[i] = random.nextInt(live);
        }
        for (int id = 0; id < live; id++) {
            peer.schedule(id, TIMEOUT_NANOS / 4 + random.nextLong(TIMEOUT_NANOS * 3 / 4));
        }
    }

    /** Returns the timer for the next operation. */
    int choose() {
        return choices[touches++ & (CHOICES - 1)];
    }

    /** Returns a deadline one minute after the simulated current time. */
    long deadlineNanos() {
        return (touches >> 6) * 1_000_000L + TIMEOUT_NANOS;
    }

    @Override
    public void close() {
        peer.close();
    }
}
