package dev.tern.log;

/**
 * The life of a {@link LogWriter}: whether it accepts lines, and which thread writes them.
 *
 * <pre>{@code
 *   QUEUED --exit--> ENDING --thread has ended--> DIRECT
 *     |                |                            |
 *     +----close-------+                          close
 *              v                                    v
 *           CLOSING ------thread has ended------> CLOSED
 * }</pre>
 *
 * <p>A writer without a queue begins in DIRECT.
 *
 * <p>Thread safety: immutable.
 */
enum RunState {
    /** Accepts lines; the writer's thread writes them. */
    QUEUED,
    /** The JVM exits: accepts lines, and the thread writes those in the queue before it ends. */
    ENDING,
    /** Accepts lines; each caller writes its own, holding the lock. */
    DIRECT,
    /** Accepts no lines; the thread writes those in the queue before it ends. */
    CLOSING,
    /** Accepts no lines, and has no thread. */
    CLOSED;

    boolean accepts() {
        return this != CLOSING && this != CLOSED;
    }

    /** Whether lines are written by the thread that holds the lock, without releasing it. */
    boolean isDirect() {
        return this == DIRECT || this == CLOSED;
    }

    RunState atExit() {
        return this == QUEUED ? ENDING : this;
    }

    RunState atClose() {
        return isDirect() ? CLOSED : CLOSING;
    }

    RunState whenThreadEnds() {
        return accepts() ? DIRECT : CLOSED;
    }
}
