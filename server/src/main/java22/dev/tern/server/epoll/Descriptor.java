package dev.tern.server.epoll;

import dev.tern.server.reactor.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * An open descriptor, and where it is registered.
 *
 * <p>Thread safety: confined to its owner. Ownership: closed once, by {@link #close}, which also ends its registration; so a number
 * that the system gives to another file is never touched by the old owner.
 */
abstract class Descriptor implements Endpoint {
    private static final int CLOSED = -1;

    private int number;
    private @Nullable EpollPoller poller;
    private int slot;
    /** What the poller gives back with an event of it. */
    private long data;

    Descriptor(int number) {
        this.number = number;
    }

    /** The number of the descriptor; -1 once it is closed, which every function refuses. */
    final int number() {
        return number;
    }

    final void registered(EpollPoller owner, int newSlot, long newData) {
        poller = owner;
        slot = newSlot;
        data = newData;
    }

    final long data() {
        return data;
    }

    @Override
    public final void close() {
        if (number == CLOSED) {
            return;
        }
        EpollPoller owner = poller;
        if (owner != null) {
            owner.forget(slot);
            poller = null;
        }
        int open = number;
        number = CLOSED;
        LibC.close(open);
    }
}
