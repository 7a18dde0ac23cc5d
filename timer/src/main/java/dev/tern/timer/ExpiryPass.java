package dev.tern.timer;

/**
 * A running call of {@link TimerQueue#expire}: rejects recursive calls and moves deadlines set by callbacks past the
 * call.
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

    /**
     * Returns the deadline to use for a requested one. During a pass a deadline that has passed is moved to just after
     * the pass; otherwise a callback that rearms itself would make the pass endless.
     */
    long effectiveDeadline(long deadlineNanos) {
        return running && deadlineNanos - nowNanos <= 0 ? nowNanos + 1 : deadlineNanos;
    }
}
