package dev.tern.server.connection;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The ownership of a connection: no thread owns it while it waits for readiness, else exactly one does.
 *
 * <pre>{@code
 * ARMED --acquire or request close--> BUSY --release--> ARMED
 *       BUSY --readiness--> BUSY_READY --release--> BUSY, the owner goes on
 *       BUSY or BUSY_READY --request close--> CLOSE_REQUESTED --owner--> CLOSED
 * }</pre>
 *
 * All other fields of a connection are plain. The compare-and-set of the state publishes them after a wait; the task
 * queue publishes them when a connection that is BUSY changes threads.
 *
 * <p>Thread safety: safe for concurrent calls, lock-free.
 */
final class Ownership {

    enum State {
        /** No thread owns it; readiness, a timer, an eviction or a close may acquire it. */
        ARMED,
        /** One thread owns it. */
        BUSY,
        /** One thread owns it, and readiness was reported since: a one-shot event is not lost. */
        BUSY_READY,
        /** One thread owns it, and closes it after the current step. */
        CLOSE_REQUESTED,
        /** It was closed. */
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);

    /** Acquires for readiness; false when another thread is the owner, which handles the readiness on its release. */
    boolean acquireReady() {
        while (true) {
            State seen = state.get();
            if (seen == State.ARMED) {
                if (state.compareAndSet(State.ARMED, State.BUSY)) {
                    return true;
                }
            } else if (seen != State.BUSY || state.compareAndSet(State.BUSY, State.BUSY_READY)) {
                return false;
            }
        }
    }

    /** Acquires for a timer, an eviction or a stop; false when a thread owns the connection. */
    boolean acquireArmed() {
        return state.compareAndSet(State.ARMED, State.BUSY);
    }

    /** Releases the connection after it was armed; false when the caller still owns it and must go on. */
    boolean release() {
        if (state.compareAndSet(State.BUSY, State.ARMED)) {
            return true;
        }
        // Fails where a close was requested, which stays requested.
        state.compareAndSet(State.BUSY_READY, State.BUSY);
        return false;
    }

    /** Requests the close; true when the caller has become the owner and must close, false when the owner will. */
    boolean requestClose() {
        while (true) {
            State seen = state.get();
            switch (seen) {
                case ARMED -> {
                    if (state.compareAndSet(State.ARMED, State.BUSY)) {
                        return true;
                    }
                }
                case BUSY, BUSY_READY -> {
                    if (state.compareAndSet(seen, State.CLOSE_REQUESTED)) {
                        return false;
                    }
                }
                case CLOSE_REQUESTED, CLOSED -> {
                    return false;
                }
            }
        }
    }

    boolean isCloseRequested() {
        return state.get() == State.CLOSE_REQUESTED;
    }

    /** The owner has closed the connection. */
    void closed() {
        assert state.get() != State.ARMED : "closed without an owner";
        state.set(State.CLOSED);
    }
}
