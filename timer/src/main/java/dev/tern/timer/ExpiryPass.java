package dev.tern.timer;

/**
 * The time of a call of {@link TimerQueue#expire} while it runs, and what follows from it for deadlines set by callbacks.
 *
 * <p>Thread safety: confined to its queue.
 */
final class ExpiryPass {
    private boolean running;
    private long nowNanos;

    void begin(long nowNanos) {
        if (running) {
            throw new IllegalStateException("expire: called by a callback of expire");
        }
        running = true;
        this.nowNanos = nowNanos;
    }

    void end() {
        running = false;
    }

    /** The deadline to use for one that is asked for: after the pass that runs, or a callback could keep it busy for ever. */
    long effectiveDeadline(long deadlineNanos) {
        return running && deadlineNanos - nowNanos <= 0 ? nowNanos + 1 : deadlineNanos;
    }
}
