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
 * <p>What epoll gives back with an event is the slot of a channel and the generation of that slot, never the descriptor: its number may
 * have been given to another connection since the event was queued.
 *
 * <p>Thread safety: confined to its loop's thread, but for {@link #wakeup} and {@link #interest}. Source: epoll(7), eventfd(2); 游双 chapter 9.3.
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

    private static final int EVENTS_PER_POLL = 512;
    private static final long WAKEUP = -1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Arena arena = Arena.ofShared();
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
    /** Guarded by this. */
    private boolean closed;

    EpollPoller() throws IOException {
        epoll = checked(LibC.epollCreate(LibC.CLOEXEC));
        try {
            wakeups = checked(LibC.eventfd(0, LibC.NONBLOCK | LibC.CLOEXEC));
        } catch (IOException e) {
            LibC.close(epoll);
            throw e;
        }
        checked(LibC.epollControl(epoll, ADD, wakeups, Memory.own().event(EPOLLIN, WAKEUP)));
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

    /** Rounded up: a poll that ends before its deadline would only be repeated. */
    private static int millis(long timeoutNanos) {
        long millis = (timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return timeoutNanos < 0 ? -1 : (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private void report(long data, int bits) {
        if (data == WAKEUP) {
            // Read before the tasks are taken: a wake-up that comes later is another event.
            LibC.read(wakeups, count.address(), Long.BYTES);
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
        channel.report(readable | writable);
    }

    @Override
    public void register(Channel channel, int interest) throws IOException {
        Descriptor descriptor = (Descriptor) channel.endpoint();
        int slot = takeSlot();
        long data = data(slot);
        long event = Memory.own().event(bits(interest), data);
        int result = LibC.epollControl(epoll, ADD, descriptor.number(), event);
        if (result < 0) {
            forget(slot);
            throw LibC.failure(result);
        }
        channels[slot] = channel;
        descriptor.registered(this, slot, data);
    }

    private int takeSlot() {
        if (freeCount > 0) {
            return freeSlots[--freeCount];
        }
        if (usedSlots == channels.length) {
            channels = Arrays.copyOf(channels, 2 * usedSlots);
            generations = Arrays.copyOf(generations, 2 * usedSlots);
            freeSlots = Arrays.copyOf(freeSlots, 2 * usedSlots);
        }
        return usedSlots++;
    }

    private long data(int slot) {
        return (long) generations[slot] << 32 | slot;
    }

    /** The channel of this slot is closed. */
    void forget(int slot) {
        channels[slot] = null;
        // Never all ones, which is the wake-up.
        generations[slot] = generations[slot] + 1 & Integer.MAX_VALUE;
        freeSlots[freeCount++] = slot;
    }

    @Override
    public void interest(Channel channel, int interest) {
        Descriptor descriptor = (Descriptor) channel.endpoint();
        long event = Memory.own().event(bits(interest), descriptor.data());
        LibC.epollControl(epoll, MODIFY, descriptor.number(), event);
    }

    /** Without interest an error or a hang-up would be reported for ever; one-shot, it is reported once. */
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

    /** Guarded with {@link #close}: written after it, the wake-up would go into whatever has the number of the descriptor then. */
    @Override
    public synchronized void wakeup() {
        if (!closed) {
            LibC.write(wakeups, one.address(), Long.BYTES);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(wakeups);
            LibC.close(epoll);
            arena.close();
        }
    }
}
