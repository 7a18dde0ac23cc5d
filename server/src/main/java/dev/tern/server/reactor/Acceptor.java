package dev.tern.server.reactor;

import dev.tern.timer.TimerQueue;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections on one loop, as far as a {@link Limiter} admits them. At the limit, and without free descriptors,
 * it pauses, so that it never spins. A connection is evicted only for one that is in the backlog.
 *
 * <p>Level trigger accepts one connection per event; edge trigger accepts until the backlog is empty, in batches.
 *
 * <p>Thread safety: confined to its loop's thread, but for {@link #resumeSoon}, which is safe from any.
 */
public final class Acceptor extends Channel {

    /** Limits the number of connections. */
    public interface Limiter {

        /** Acquires the place of one connection; false at the limit. */
        boolean tryAcquire();

        /** As {@link #tryAcquire}; at the limit it also evicts an idle connection, and then resumes the acceptor. */
        boolean tryAcquireOrEvict();

        /** Releases the place of a connection that was closed or not accepted. Neither allocates nor throws. */
        void release();

        /**
         * The process has no descriptor left: releases the place of the connection, and evicts an idle one.
         *
         * @return the current maximum of connections
         */
        int onDescriptorsExhausted();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final FailureLog FAILURES =
            new FailureLog(Acceptor.class, "cannot accept connections on {} for now");
    private static final int MAX_ACCEPTS_PER_ITERATION = 64;
    /** The delay of another attempt after an error. */
    private static final long RETRY_NANOS = 100_000_000;
    /** The delay of another attempt at the limit, where the limiter usually resumes the acceptor before. */
    private static final long FULL_RETRY_NANOS = 1_000_000_000;
    /** The delay of an unused timer: about 70 years. */
    private static final long NEVER_NANOS = 1L << 61;

    private static final long REPORT_NANOS = 10_000_000_000L;
    /** The default maximum of Linux (net.core.somaxconn). */
    private static final int MAX_BACKLOG = 4096;

    private final EventLoop loop;
    private final TcpListener listener;
    private final boolean edge;
    private final Limiter limiter;
    private final Consumer<TcpSocket> accepted;
    private final Counts counts = new Counts(new LongAdder(), new LongAdder(), new LongAdder());
    private final LoopSignal resumption;
    private final Runnable retry = this::retry;
    private long timer = TimerQueue.NONE;
    private boolean registered;
    private boolean paused = true;
    private boolean closed;
    /** Whether the next batch runs in the next iteration. */
    private boolean batchDeferred;

    /** The time from which the next failure is logged: its cause usually lasts. */
    private long nextReportNanos = System.nanoTime();

    /**
     * Counts of one acceptor, readable from any thread.
     *
     * @param events readiness events of the listener
     * @param calls calls of accept, including those that found no connection
     * @param accepted connections accepted
     */
    public record Counts(LongAdder events, LongAdder calls, LongAdder accepted) {}

    /**
     * Creates an acceptor that owns {@code listener}.
     *
     * @param accepted takes each connection; if it throws, the connection was not taken, and the acceptor closes it
     */
    public Acceptor(EventLoop loop, TcpListener listener, boolean edge, Limiter limiter, Consumer<TcpSocket> accepted) {
        super(listener);
        this.loop = loop;
        this.listener = listener;
        this.edge = edge;
        this.limiter = limiter;
        this.accepted = accepted;
        this.resumption = new LoopSignal(loop, this::resume);
    }

    /** Begins to accept, and tries again where that fails. Loop thread only. */
    public void open() {
        assert loop.inLoop();
        timer = loop.timers().schedule(System.nanoTime() + RETRY_NANOS, retry);
        resume();
    }

    private int interest() {
        return edge ? Poller.READ | Poller.EDGE : Poller.READ;
    }

    /** The counts so far. Any thread. */
    public Counts counts() {
        return counts;
    }

    @Override
    public void onReady(int ready) {
        assert loop.inLoop();
        try {
            counts.events().increment();
            if (!closed && !paused) {
                accept();
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void accept() {
        if (!limiter.tryAcquireOrEvict()) {
            pause(FULL_RETRY_NANOS);
        } else if (acceptOne() && edge) {
            acceptBatch();
        }
    }

    /** Accepts the next batch. */
    @Override
    protected void runInLoop() {
        assert loop.inLoop();
        batchDeferred = false;
        try {
            acceptBatch();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void acceptBatch() {
        for (int i = 0; i < MAX_ACCEPTS_PER_ITERATION; i++) {
            if (closed || paused) {
                return;
            }
            if (!limiter.tryAcquire()) {
                // Do not evict speculatively: re-arming makes the poller report again if the backlog is not empty.
                pause(FULL_RETRY_NANOS);
                resume();
                return;
            }
            if (!acceptOne()) {
                return;
            }
        }
        if (!batchDeferred) {
            batchDeferred = true;
            loop.executeLater(this);
        }
    }

    /** Accepts one connection, whose place was acquired; false when the backlog is empty or the accept failed. */
    private boolean acceptOne() {
        TcpSocket socket = null;
        try {
            counts.calls().increment();
            socket = listener.accept();
            if (socket != null) {
                counts.accepted().increment();
                accepted.accept(socket);
                return true;
            }
        } catch (IOException e) {
            onDescriptorsExhausted(e);
            return false;
        } catch (Throwable e) {
            closeAndRelease(socket);
            failed(e);
            return false;
        }
        limiter.release();
        return false;
    }

    private void closeAndRelease(@Nullable TcpSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } finally {
            limiter.release();
        }
    }

    /** Releases the place first: the pause may throw where no memory is left, and the place would be lost. */
    private void onDescriptorsExhausted(IOException e) {
        int bound = limiter.onDescriptorsExhausted();
        pause(RETRY_NANOS);
        if (isReportDue()) {
            LOG.warn("no more than {} connections for now: {}", bound, e.getMessage());
        }
    }

    private boolean isReportDue() {
        long nowNanos = System.nanoTime();
        boolean due = nowNanos - nextReportNanos >= 0;
        nextReportNanos = due ? nowNanos + REPORT_NANOS : nextReportNanos;
        return due;
    }

    /** Tries again soon: with edge trigger no other event comes for the backlog. */
    private void failed(Throwable e) {
        pause(RETRY_NANOS);
        report(e);
    }

    private void report(Throwable e) {
        if (isReportDue()) {
            FAILURES.error(listener, e);
        }
    }

    /**
     * Accepts nothing until {@link #resume} is called, or the delay has passed: a learned limit, for example, expires.
     * Only reschedules the timer, so that it cannot fail for lack of memory.
     */
    private void pause(long retryNanos) {
        paused = true;
        loop.timers().reschedule(timer, System.nanoTime() + retryNanos);
        loop.poller().interest(this, Poller.NONE);
    }

    private void retry() {
        timer = loop.timers().schedule(System.nanoTime() + (paused ? FULL_RETRY_NANOS : NEVER_NANOS), retry);
        resume();
    }

    /** Resumes after a pause. Neither allocates nor throws. Any thread. */
    public void resumeSoon() {
        resumption.send();
    }

    /** If this fails, the timer tries again. */
    private void resume() {
        assert loop.inLoop();
        if (!paused || closed) {
            return;
        }
        try {
            watch();
            paused = false;
        } catch (Throwable e) {
            report(e);
        }
    }

    private void watch() throws IOException {
        if (registered) {
            loop.poller().interest(this, interest());
        } else {
            loop.poller().register(this, interest());
            registered = true;
        }
    }

    /** Accepts the backlog as far as the limiter admits it, then stops listening. Loop thread only. */
    public void acceptBacklogAndClose() {
        assert loop.inLoop();
        if (closed) {
            return;
        }
        paused = false;
        // These clients connected before the stop. Bounded, since others may connect as fast.
        int left = MAX_BACKLOG;
        try {
            while (left > 0 && !paused && limiter.tryAcquire() && acceptOne()) {
                left--;
            }
        } finally {
            close();
        }
    }

    /** Stops listening; the kernel resets the connections of the backlog. Loop thread only. */
    public void close() {
        assert loop.inLoop();
        if (!closed) {
            closed = true;
            loop.timers().cancel(timer);
            listener.close();
        }
    }
}
