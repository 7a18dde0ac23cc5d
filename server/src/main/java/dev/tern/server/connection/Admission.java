package dev.tern.server.connection;

import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.TcpSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits connections up to a bound and shares them among the loops in turn. At the bound the connections that have been
 * idle longest are closed; if none is idle, accepting pauses until one ends.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private volatile int maxConnections;

    private final AtomicInteger active = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    /** An acceptor has paused. */
    private volatile boolean full;
    /** No connection was idle when one was to be closed. */
    private volatile boolean awaitingRoom;

    private List<Connections> loops = List.of();
    private List<Acceptor> acceptors = List.of();

    Admission(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    /** Names those that it works with, before the first connection. */
    void connect(List<Connections> loops, List<Acceptor> acceptors) {
        this.loops = loops;
        this.acceptors = acceptors;
    }

    /** For an acceptor whose connections go to these, in turn. */
    Acceptor.Intake intake(List<Connections> targets) {
        return new Turns(targets);
    }

    /**
     * What one acceptor asks and hands on.
     *
     * <p>Thread safety: confined to the loop of its acceptor.
     */
    private final class Turns implements Acceptor.Intake {
        private final List<Connections> targets;
        private int turn;

        Turns(List<Connections> targets) {
            this.targets = targets;
        }

        @Override
        public boolean reserve() {
            return Admission.this.reserve();
        }

        @Override
        public void giveBack() {
            release();
        }

        @Override
        public void accepted(TcpSocket socket) {
            targets.get(turn).accept(socket);
            turn = (turn + 1) % targets.size();
        }

        @Override
        public void exhausted() {
            Admission.this.exhausted();
        }
    }

    int active() {
        return active.get();
    }

    /** Whether one that is to be accepted waits for room. */
    boolean isFull() {
        return full;
    }

    /** Whether the next connection that becomes idle is to make room. */
    boolean isAwaitingRoom() {
        return awaitingRoom;
    }

    /** No connection of a loop was idle: the next that becomes idle makes room, if it is still needed. */
    void awaitRoom() {
        awaitingRoom = full;
    }

    private boolean reserve() {
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
        loops.forEach(Connections::makeRoom);
        return false;
    }

    private boolean tryReserve() {
        int seen = active.get();
        while (seen < maxConnections) {
            if (active.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = active.get();
        }
        return false;
    }

    /** Learns what the system has: a tenth is left free from now on, for the files that are served. */
    private void exhausted() {
        int enough = Math.max(1, active.get() * 9 / 10);
        if (enough < maxConnections) {
            maxConnections = enough;
            LOG.warn("no more than {} connections from now on: the system has no descriptors for more", enough);
        }
        full = true;
        loops.forEach(Connections::makeRoom);
    }

    /** A connection has ended: another may come. */
    void ended() {
        release();
        if (full) {
            full = false;
            awaitingRoom = false;
            acceptors.forEach(Acceptor::resumeSoon);
        }
    }

    private void release() {
        if (active.decrementAndGet() == 0) {
            signalNoneLeft();
        }
    }

    private void signalNoneLeft() {
        lock.lock();
        try {
            noneLeft.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no connection is left; false when the time has passed before. */
    boolean awaitNone(long timeoutNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (active.get() > 0 && left > 0) {
                left = noneLeft.awaitNanos(left);
            }
            return active.get() == 0;
        } finally {
            lock.unlock();
        }
    }
}
