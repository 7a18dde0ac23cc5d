package dev.tern.server.epoll;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Poller;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A poller on epoll.
 *
 * <p>The data of an event are the slot of a channel and the generation of the slot, never the descriptor: the kernel
 * may have reused its number for another connection since the event was queued.
 *
 * <p>Thread safety: confined to its loop's thread, except {@link #wakeup} and {@link #interest}. Source: epoll(7),
 * eventfd(2); 游双 chapter 9.3.
 */
final class EpollPoller implements Poller {
    private static final int EPOLLIN = 1;
    private static final int EPOLLOUT = 4;
    private static final int EPOLLERR = 8;
    private static final int EPOLLHUP = 0x10;
    private static final int EPOLLRDHUP = 0x2000;
    private static final int EPOLLONESHOT = 1 << 30;
    private static final int EPOLLET = 1 << 31;

    private static final int ADD = 1;
    private static final int MODIFY = 3;

    /** No descriptor; close rejects it (EBADF). */
    private static final int NONE_OPENED = -1;

    private static final int EVENTS_PER_POLL = 512;
    private static final long WAKEUP = -1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Freed by garbage collection, not by close: a worker may still use a closed poller. */
    private final Arena arena = Arena.ofAuto();

    private final Events events = new Events(arena, EVENTS_PER_POLL, Events.Layout.own());
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
    private final int epoll;
    private final int wakeups;

    private @Nullable Channel[] channels = new @Nullable Channel[64];
    private int[] generations = new int[64];
    private int[] freeSlots = new int[64];
    private int freeCount;
    private int usedSlots;
    /** Written by the loop's thread under the lock of this; other threads read it under the lock. */
    private boolean closed;

    EpollPoller() throws IOException {
        epoll = checked(LibC.epollCreate(LibC.CLOEXEC));
        int opened = NONE_OPENED;
        try {
            opened = checked(LibC.eventfd(0, LibC.NONBLOCK | LibC.CLOEXEC));
            checked(LibC.epollControl(epoll, ADD, opened, Memory.own().event(EPOLLIN, WAKEUP)));
        } catch (Throwable e) {
            LibC.close(opened);
            LibC.close(epoll);
            throw e;
        }
        wakeups = opened;
    }

    private static int checked(int result) throws IOException {
        if (result < 0) {
            throw LibC.failure(result);
        }
        return result;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        int ready = LibC.epollWait(epoll, events.pointer(), EVENTS_PER_POLL, millis(timeoutNanos));
        if (ready == -LibC.EINTR) {
            return 0;
        }
        checked(ready);
        for (int i = 0; i < ready; i++) {
            report(events.data(i), events.bits(i));
        }
        return ready;
    }

    /** Rounded up: a poll that ends before the deadline would be repeated. */
    private static int millis(long timeoutNanos) {
        long millis = (timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return timeoutNanos < 0 ? -1 : (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private void report(long data, int bits) {
        if (data == WAKEUP) {
            // The counter is read before the tasks are taken, so that a later wake-up causes another event.
            LibC.readEvents(wakeups, count.address());
            return;
        }
        int slot = (int) data;
        Channel channel = channels[slot];
        if (channel == null || generations[slot] != (int) (data >>> 32)) {
            return;
        }
        boolean ended = (bits & (EPOLLERR | EPOLLHUP)) != 0;
        int readable = ended || (bits & (EPOLLIN | EPOLLRDHUP)) != 0 ? READ : NONE;
        int writable = ended || (bits & EPOLLOUT) != 0 ? WRITE : NONE;
        int error = (bits & EPOLLERR) != 0 ? ERROR : NONE;
        channel.report(readable | writable | error);
    }

    @Override
    public void register(Channel channel, int interest) throws IOException {
        if (closed) {
            throw new IOException("the poller is closed");
        }
        Descriptor descriptor = (Descriptor) channel.endpoint();
        int slot = takeSlot();
        long data = data(slot);
        try {
            checked(LibC.epollControl(
                    epoll, ADD, descriptor.number(), Memory.own().event(bits(interest), data)));
        } catch (Throwable e) {
            forget(slot);
            throw e;
        }
        channels[slot] = channel;
        descriptor.registered(this, slot, data);
    }

    private int takeSlot() {
        if (freeCount > 0) {
            return freeSlots[--freeCount];
        }
        if (usedSlots == channels.length) {
            grow(2 * usedSlots);
        }
        return usedSlots++;
    }

    /** Allocates first: on an OutOfMemoryError no array has grown. */
    private void grow(int capacity) {
        int[] moreGenerations = Arrays.copyOf(generations, capacity);
        int[] moreFreeSlots = Arrays.copyOf(freeSlots, capacity);
        channels = Arrays.copyOf(channels, capacity);
        generations = moreGenerations;
        freeSlots = moreFreeSlots;
    }

    private long data(int slot) {
        return (long) generations[slot] << 32 | slot;
    }

    /** Frees the slot of a closed channel. */
    void forget(int slot) {
        channels[slot] = null;
        // Never -1, so that the data differ from WAKEUP.
        generations[slot] = generations[slot] + 1 & Integer.MAX_VALUE;
        freeSlots[freeCount++] = slot;
    }

    /**
     * Harmless after {@link #close}, when the number of the epoll descriptor may be reused: the caller owns the
     * channel, so it is open, and the kernel rejects the modification of a descriptor that was never added.
     */
    @Override
    public void interest(Channel channel, int interest) {
        Descriptor descriptor = (Descriptor) channel.endpoint();
        long event = Memory.own().event(bits(interest), descriptor.data());
        LibC.epollControl(epoll, MODIFY, descriptor.number(), event);
    }

    /** Without interest, epoll still reports errors and hang-ups; one-shot limits them to one report. */
    private static int bits(int interest) {
        int read = (interest & READ) != 0 ? EPOLLIN | EPOLLRDHUP : 0;
        int write = (interest & WRITE) != 0 ? EPOLLOUT : 0;
        int edge = (interest & EDGE) != 0 ? EPOLLET : 0;
        boolean once = (interest & ONE_SHOT) != 0 || (read | write) == 0;
        return read | write | edge | (once ? EPOLLONESHOT : 0);
    }

    @Override
    public boolean armsFromAnyThread() {
        return true;
    }

    /** Excludes {@link #close}: a later write would go to a file that reuses the number of the eventfd. */
    @Override
    public synchronized void wakeup() {
        if (!closed) {
            LibC.writeEvents(wakeups, one.address());
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(wakeups);
            LibC.close(epoll);
        }
    }
}
