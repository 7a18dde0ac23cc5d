package dev.tern.server.connection;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Who owns a connection: nobody, while it waits for readiness, or exactly one thread.
 *
 * <pre>{@code
 * ARMED --acquire--> BUSY --release--> ARMED
 *                    BUSY --readiness--> BUSY_READY --release--> BUSY, the owner goes on
 *                    BUSY --request close--> CLOSE_REQUESTED --owner--> CLOSED
 * }</pre>
 *
 * All other fields of a connection are plain: the compare-and-set that moves the state is what publishes them from one
 * owner to the next.
 *
 * <p>Thread safety: safe for concurrent calls, lock-free.
 */
final class Ownership {

    /** The states. */
    enum State {
        /** Nobody owns it; readiness, a timeout or a shutdown may acquire it. */
        ARMED,
        /** One thread owns it. */
        BUSY,
        /** One thread owns it, and readiness was reported meanwhile: a one-shot event is not lost. */
        BUSY_READY,
        /** One thread owns it and closes it as soon as it gets there. */
        CLOSE_REQUESTED,
        /** It is over. */
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);

    /** Readiness: true when the caller owns the connection now, false when its owner will see to it. */
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

    /** A timer or a shutdown: true when nobody owned the connection and the caller does now. */
    boolean acquireArmed() {
        return state.compareAndSet(State.ARMED, State.BUSY);
    }

    /** Gives the connection up, after it was armed; false when the caller still owns it and must go on. */
    boolean release() {
        if (state.compareAndSet(State.BUSY, State.ARMED)) {
            return true;
        }
        // If this fails too, the close was requested, and stays so.
        state.compareAndSet(State.BUSY_READY, State.BUSY);
        return false;
    }

    /** Asks for the close: true when nobody owned the connection and the caller, who owns it now, must close it. */
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
        state.set(State.CLOSED);
    }
}
