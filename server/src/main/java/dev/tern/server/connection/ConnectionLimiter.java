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
    private volatile boolean awaitingRoom;
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
        return new Turns(targets);
    }

    /**
     * What one acceptor asks and hands on.
     *
     * <p>Thread safety: confined to the loop of its acceptor.
     */
    private final class Turns implements Acceptor.Intake {
        private final List<LoopConnections> targets;
        private int turn;

        Turns(List<LoopConnections> targets) {
            this.targets = targets;
        }

        @Override
        public boolean reserve() {
            return tryReserve();
        }

        @Override
        public boolean reserveOrMakeRoom() {
            return ConnectionLimiter.this.reserveOrMakeRoom();
        }

        @Override
        public void giveBack() {
            ended();
        }

        @Override
        public void accepted(TcpSocket socket) {
            targets.get(turn).accept(socket);
            turn = (turn + 1) % targets.size();
        }

        @Override
        public int exhausted() {
            return ConnectionLimiter.this.exhausted();
        }
    }

    int active() {
        return active.get();
    }

    /** Whether the next connection that becomes idle is to make room. */
    boolean isAwaitingRoom() {
        return awaitingRoom && full;
    }

    private boolean reserveOrMakeRoom() {
        if (tryReserve()) {
            return true;
        }
        // Said before the second look: a connection that ends after that look sees it, and resumes the acceptors. It is
        // not unsaid where that look finds room: another acceptor may have paused, and to resume one that has not does
        // nothing.
        full = true;
        if (tryReserve()) {
            return true;
        }
        makeRoom();
        return false;
    }

    /**
     * Closes the connection of a loop that has been idle longest, or of the next loop, if it has none; or the next that
     * becomes idle, if none is. Nothing when there is room by now: whoever waited has been called. Any thread.
     */
    void makeRoom() {
        makeRoom(first.getAndIncrement(), loops.size());
    }

    private void makeRoom(int index, int left) {
        if (!full) {
            return;
        }
        if (left > 0) {
            LoopConnections loop = loops.get(Math.floorMod(index, loops.size()));
            loop.closeOldestIdle(() -> makeRoom(index + 1, left - 1));
        } else if (!awaitingRoom) {
            // Said before a second look: the first may have missed one that became idle behind it.
            awaitingRoom = true;
            makeRoom(index, loops.size());
        }
    }

    private boolean tryReserve() {
        int most = bound();
        int seen = active.get();
        while (seen < most) {
            if (active.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = active.get();
        }
        return false;
    }

    /** How many connections there may be now. */
    private int bound() {
        return Math.min(maxConnections, descriptors.most() - files.get());
    }

    private int exhausted() {
        release();
        descriptors.exhausted(active.get() + files.get());
        full = true;
        makeRoom();
        return bound();
    }

    /** A file is sent from now on: where that is one descriptor too many, an idle connection makes room. */
    void fileOpened() {
        files.incrementAndGet();
        if (active.get() > bound()) {
            full = true;
            makeRoom();
        }
    }

    /** A file is not sent any more. */
    void fileClosed() {
        files.decrementAndGet();
        foundRoom();
    }

    /** A connection has ended, or did not come: another may come. Neither allocates nor throws. */
    void ended() {
        release();
        foundRoom();
    }

    private void foundRoom() {
        if (full) {
            awaitingRoom = false;
            full = false;
            for (int i = 0; i < resumes.size(); i++) {
                resumes.get(i).run();
            }
        }
    }

    private void release() {
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
            long left = timeoutNanos;
            while (active.get() > 0 && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(noneLeft, left);
                left = endNanos - System.nanoTime();
            }
            return active.get() == 0;
        }
    }
}
