package dev.tern.server.connection;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Poller;
import java.io.IOException;

/**
 * The registration of one connection with its poller. A connection that never waits is not registered.
 *
 * <p>Invariant: {@code interest} is what the kernel was told last, or NONE since it reported a one-shot interest.
 *
 * <p>Thread safety: confined to the owner of the connection; the first {@link #watch} on the loop's thread.
 */
final class ReadinessRegistration {
    private static final int UNREGISTERED = Integer.MIN_VALUE;

    private final Channel channel;
    private final Poller poller;
    private int interest = UNREGISTERED;

    /** Creates a registration that has not begun. */
    ReadinessRegistration(Channel channel, Poller poller) {
        this.channel = channel;
        this.poller = poller;
    }

    /** Whether the caller may arm the connection on its own thread, which is not the loop's. */
    boolean canArmFromAnyThread() {
        return interest != UNREGISTERED && poller.armsFromAnyThread();
    }

    /**
     * Watches for this interest from now on. Costs a system call only where the interest changes.
     *
     * @return whether this armed the connection: it had no interest before, and has some now
     */
    boolean watch(int wanted) throws IOException {
        boolean unwatched = interest == UNREGISTERED || interest == Poller.NONE;
        if (interest == wanted || unwatched && wanted == Poller.NONE) {
            return false;
        }
        if (interest == UNREGISTERED) {
            poller.register(channel, wanted);
        } else {
            poller.interest(channel, wanted);
        }
        interest = wanted;
        return unwatched;
    }

    /** Readiness was reported; a one-shot interest is used up. */
    void reported() {
        if ((interest & Poller.ONE_SHOT) != 0) {
            interest = Poller.NONE;
        }
    }

    /** The socket is closed, which ends the registration: the kernel is told nothing more. */
    void closed() {
        interest = Poller.NONE;
    }
}
