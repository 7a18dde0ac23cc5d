package dev.tern.server.epoll;

import dev.tern.server.reactor.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * An open descriptor and its registration.
 *
 * <p>Thread safety: confined to its owner. Ownership: {@link #close} closes it once and ends its registration, so that
 * the old owner never uses a number that the kernel has reused.
 */
abstract class Descriptor implements Endpoint {
    private static final int CLOSED = -1;

    private int number;
    private @Nullable EpollPoller poller;
    private int slot;
    /** The data of its epoll events. */
    private long data;

    Descriptor(int number) {
        this.number = number;
    }

    /** The number of the descriptor; -1 after the close, which every system call rejects (EBADF). */
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
