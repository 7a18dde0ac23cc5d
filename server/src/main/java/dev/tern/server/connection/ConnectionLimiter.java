package dev.tern.server.connection;

import dev.tern.server.reactor.Acceptor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Limits the number of connections. At the limit the acceptors pause, and one connection is evicted for each client in
 * the backlog: the one that has been idle longest on its loop, the loops taking turns; if none is idle, the next that
 * becomes idle. Files being sent count too, since each has a descriptor.
 *
 * <pre>{@code
 * AVAILABLE --limit reached--> FULL --no connection is idle--> EVICTION_PENDING
 *     ^                         |                                     |
 *     +------ released ---------+-------------------------------------+
 * }</pre>
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class ConnectionLimiter implements Acceptor.Limiter {

    private enum Room {
        /** No acceptor has paused because of a full limit. */
        AVAILABLE,
        /** An acceptor has paused, or a file has exceeded the limit. */
        FULL,
        /** As FULL, and no connection was idle: the next that becomes idle is evicted. */
        EVICTION_PENDING
    }

    private final int maxConnections;
    private final FileDescriptorLimit descriptors;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicReference<Room> room = new AtomicReference<>(Room.AVAILABLE);
    /** The loop that the next eviction begins with. */
    private final AtomicInteger firstLoop = new AtomicInteger();
    /** A monitor to await the last release: other locks allocate when they are contended. */
    private final Object noneLeft = new Object();

    /** Evict the longest idle connection of a loop, or run the argument on that loop's thread if none is idle. */
    private List<Consumer<Runnable>> evictors = List.of();
    /** Resume the paused acceptors; they never throw, and have no effect on one that is not paused. */
    private List<Runnable> resumes = List.of();

    ConnectionLimiter(int maxConnections, FileDescriptorLimit descriptors) {
        this.maxConnections = maxConnections;
        this.descriptors = descriptors;
    }

    /** Connects the limiter to the loops and acceptors, before the first connection. */
    void connect(List<Consumer<Runnable>> evictors, List<Runnable> resumes) {
        this.evictors = evictors;
        this.resumes = resumes;
    }

    int active() {
        return active.get();
    }

    /** Whether the next connection that becomes idle is to be evicted. */
    boolean isEvictionPending() {
        return room.get() == Room.EVICTION_PENDING;
    }

    @Override
    public boolean tryAcquire() {
        return tryAcquire(limit());
    }

    @Override
    public boolean tryAcquireSpare() {
        return tryAcquire(limit() - (resumes.size() - 1));
    }

    private boolean tryAcquire(int limit) {
        int seen = active.get();
        while (seen < limit) {
            if (active.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = active.get();
        }
        return false;
    }

    @Override
    public boolean tryAcquireOrEvict() {
        if (tryAcquire()) {
            return true;
        }
        // FULL first, then try again: a release after the second try reads FULL and resumes the acceptors. FULL stays
        // set: another acceptor may have paused, and resuming one that has not paused does nothing.
        setFull();
        if (tryAcquire()) {
            return true;
        }
        evictOne();
        return false;
    }

    private void setFull() {
        room.compareAndSet(Room.AVAILABLE, Room.FULL);
    }

    /** Evicts one idle connection, or the next that becomes idle. No effect when there is room again. Any thread. */
    void evictOne() {
        evictOne(firstLoop.getAndIncrement(), evictors.size());
    }

    private void evictOne(int index, int remaining) {
        if (room.get() == Room.AVAILABLE) {
            return;
        }
        if (remaining > 0) {
            Consumer<Runnable> evictor = evictors.get(Math.floorMod(index, evictors.size()));
            evictor.accept(() -> evictOne(index + 1, remaining - 1));
        } else if (room.compareAndSet(Room.FULL, Room.EVICTION_PENDING)) {
            // Set before a second scan: the first may have missed a connection that became idle behind it.
            evictOne(index, evictors.size());
        }
    }

    /** The current maximum of connections. */
    private int limit() {
        return Math.min(maxConnections, descriptors.max() - files.get());
    }

    @Override
    public int onDescriptorsExhausted() {
        decrement();
        descriptors.onExhausted(active.get() + files.get());
        setFull();
        evictOne();
        return limit();
    }

    /** The number of files being sent has changed: where it exceeds the limit, an idle connection is evicted. */
    void filesChanged(int change) {
        files.addAndGet(change);
        if (change < 0) {
            resumeAcceptors();
        } else if (active.get() > limit()) {
            setFull();
            evictOne();
        }
    }

    @Override
    public void release() {
        decrement();
        resumeAcceptors();
    }

    private void resumeAcceptors() {
        if (room.get() != Room.AVAILABLE) {
            room.set(Room.AVAILABLE);
            for (int i = 0; i < resumes.size(); i++) {
                resumes.get(i).run();
            }
        }
    }

    private void decrement() {
        if (active.decrementAndGet() == 0) {
            signalNoneLeft();
        }
    }

    private void signalNoneLeft() {
        synchronized (noneLeft) {
            noneLeft.notifyAll();
        }
    }

    /** Blocks until no connection is left; false when the timeout passes first. */
    boolean awaitNone(long timeoutNanos) throws InterruptedException {
        long endNanos = System.nanoTime() + timeoutNanos;
        synchronized (noneLeft) {
            long remainingNanos = timeoutNanos;
            while (active.get() > 0 && remainingNanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(noneLeft, remainingNanos);
                remainingNanos = endNanos - System.nanoTime();
            }
            return active.get() == 0;
        }
    }
}
