package dev.tern.server.connection;

import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.TcpSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Admits connections up to a bound and shares them among the loops in turn. At the bound accepting pauses, and for one that
 * waits the connection is closed that has been idle longest on its loop, the loops taking turns; if none is idle, the next
 * that becomes so. Files that are being sent take descriptors too, and so places.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class ConnectionLimiter {
    private final int maxConnections;
    private final FileDescriptorLimit descriptors;

    private final AtomicInteger active = new AtomicInteger();
    /** Files that are being sent; each takes a descriptor, as a connection does. */
    private final AtomicInteger files = new AtomicInteger();

    /** Locked to wait for the last connection: a monitor, since other locks allocate where they are contended. */
    private final Object noneLeft = new Object();
    /** An acceptor has paused. */
    private volatile boolean full;
    /** No connection was idle when one was to be closed. */
    private volatile boolean evictionPending;
    /** The loop that is asked first for room. */
    private final AtomicInteger first = new AtomicInteger();

    private List<LoopConnections> loops = List.of();
    /** Those let paused acceptors go on, and never throw; for one that is not paused it means nothing. */
    private List<Runnable> resumes = List.of();

    ConnectionLimiter(int maxConnections, FileDescriptorLimit descriptors) {
        this.maxConnections = maxConnections;
        this.descriptors = descriptors;
    }

    /** Names those that it works with, before the first connection. */
    void connect(List<LoopConnections> loops, List<Runnable> resumes) {
        this.loops = loops;
        this.resumes = resumes;
    }

    /** For an acceptor whose connections go to these, in turn. */
    Acceptor.Intake intake(List<LoopConnections> targets) {
        return new RoundRobinIntake(targets);
    }

    /**
     * What one acceptor asks and hands on.
     *
     * <p>Thread safety: confined to the loop of its acceptor.
     */
    private final class RoundRobinIntake implements Acceptor.Intake {
        private final List<LoopConnections> targets;
        private int next;

        RoundRobinIntake(List<LoopConnections> targets) {
            this.targets = targets;
        }

        @Override
        public boolean tryAcquire() {
            return tryAcquireOne();
        }

        @Override
        public boolean tryAcquireOrEvict() {
            return ConnectionLimiter.this.tryAcquireOrEvict();
        }

        @Override
        public void release() {
            ConnectionLimiter.this.release();
        }

        @Override
        public void accepted(TcpSocket socket) {
            targets.get(next).accept(socket);
            next = (next + 1) % targets.size();
        }

        @Override
        public int onDescriptorsExhausted() {
            return ConnectionLimiter.this.onDescriptorsExhausted();
        }
    }

    int active() {
        return active.get();
    }

    /** Whether the next connection that becomes idle is to make room. */
    boolean isEvictionPending() {
        return evictionPending && full;
    }

    private boolean tryAcquireOrEvict() {
        if (tryAcquireOne()) {
            return true;
        }
        // Said before the second look: a connection that ends after that look sees it, and resumes the acceptors. It is
        // not unsaid where that look finds room: another acceptor may have paused, and to resume one that has not does
        // nothing.
        full = true;
        if (tryAcquireOne()) {
            return true;
        }
        evictOne();
        return false;
    }

    /**
     * Closes the connection of a loop that has been idle longest, or of the next loop, if it has none; or the next that
     * becomes idle, if none is. Nothing when there is room by now: whoever waited has been called. Any thread.
     */
    void evictOne() {
        evictOne(first.getAndIncrement(), loops.size());
    }

    private void evictOne(int index, int remaining) {
        if (!full) {
            return;
        }
        if (remaining > 0) {
            LoopConnections loop = loops.get(Math.floorMod(index, loops.size()));
            loop.evictLongestIdle(() -> evictOne(index + 1, remaining - 1));
        } else if (!evictionPending) {
            // Said before a second look: the first may have missed one that became idle behind it.
            evictionPending = true;
            evictOne(index, loops.size());
        }
    }

    private boolean tryAcquireOne() {
        int max = limit();
        int seen = active.get();
        while (seen < max) {
            if (active.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = active.get();
        }
        return false;
    }

    /** How many connections there may be now. */
    private int limit() {
        return Math.min(maxConnections, descriptors.max() - files.get());
    }

    private int onDescriptorsExhausted() {
        decrement();
        descriptors.onExhausted(active.get() + files.get());
        full = true;
        evictOne();
        return limit();
    }

    /** A file is sent from now on: where that is one descriptor too many, an idle connection makes room. */
    void fileOpened() {
        files.incrementAndGet();
        if (active.get() > limit()) {
            full = true;
            evictOne();
        }
    }

    /** A file is not sent any more. */
    void fileClosed() {
        files.decrementAndGet();
        resumeAcceptors();
    }

    /** A connection has ended, or did not come: another may come. Neither allocates nor throws. */
    void release() {
        decrement();
        resumeAcceptors();
    }

    private void resumeAcceptors() {
        if (full) {
            evictionPending = false;
            full = false;
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

    /** Waits until no connection is left; false when the time has passed before. */
    boolean awaitNone(long timeoutNanos) throws InterruptedException {
        long endNanos = System.nanoTime() + timeoutNanos;
        synchronized (noneLeft) {
            long remaining = timeoutNanos;
            while (active.get() > 0 && remaining > 0) {
                TimeUnit.NANOSECONDS.timedWait(noneLeft, remaining);
                remaining = endNanos - System.nanoTime();
            }
            return active.get() == 0;
        }
    }
}
