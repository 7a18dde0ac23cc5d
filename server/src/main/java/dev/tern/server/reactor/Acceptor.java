package dev.tern.server.reactor;

import dev.tern.timer.TimerQueue;
import java.io.IOException;
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
 * <pre>{@code
 * UNREGISTERED --resume--> ACCEPTING <--resume, pause--> PAUSED
 *                           |     ^
 *                batch full v     | next iteration          any state --close--> CLOSED
 *                         BATCH_DEFERRED
 * }</pre>
 *
 * <p>Thread safety: confined to its loop's thread, except {@link #resumeSoon}.
 */
public final class Acceptor extends Channel {

    /** Limits the number of connections. */
    public interface Limiter {

        /** Acquires a place for one connection; false at the limit. */
        boolean tryAcquire();

        /** As {@link #tryAcquire}, but at the limit evicts an idle connection, whose close resumes the acceptor. */
        boolean tryAcquireOrEvict();

        /**
         * Acquires a place before it is known that a client waits. False near the limit: otherwise this accept could
         * hold the last place for nothing, and another acceptor would evict a connection for its client.
         */
        boolean tryAcquireSpare();

        /** Releases the place of a connection that was closed or not accepted. Neither allocates nor throws. */
        void release();

        /**
         * The process has no free descriptor: releases the place, and evicts an idle connection.
         *
         * @return the current limit on connections
         */
        int onDescriptorsExhausted();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final FailureLog FAILURES =
            new FailureLog(Acceptor.class, "cannot accept connections on {} for now");
    private static final int MAX_ACCEPTS_PER_ITERATION = 64;
    /** The delay of a retry after an error. */
    private static final long RETRY_NANOS = 100_000_000;
    /** The delay of a retry at the limit; the limiter usually resumes the acceptor earlier. */
    private static final long FULL_RETRY_NANOS = 1_000_000_000;
    /** The delay of an unused timer: about 70 years. */
    private static final long NEVER_NANOS = 1L << 61;

    private static final long REPORT_NANOS = 10_000_000_000L;
    /** The default of net.core.somaxconn on Linux. */
    private static final int MAX_BACKLOG = 4096;

    private final EventLoop loop;
    private final TcpListener listener;
    private final boolean edge;
    private final Limiter limiter;
    private final Consumer<TcpSocket> accepted;
    private final Counts counts = new Counts(new Counter(), new Counter(), new Counter());
    private final LoopSignal resumption;
    private final Runnable retry = this::retry;
    private long timer = TimerQueue.NONE;
    private State state = State.UNREGISTERED;
    /** Failures before this time are not logged: their cause usually lasts. */
    private long nextReportNanos = System.nanoTime();

    private enum State {
        /** Not watched by the poller yet. */
        UNREGISTERED,
        /** Watched; each event accepts. */
        ACCEPTING,
        /** The next iteration of the loop accepts; events until then are ignored. */
        BATCH_DEFERRED,
        /** Registered without interest until {@link #resume}. */
        PAUSED,
        /** The listener is closed. */
        CLOSED
    }

    /**
     * Counts of one acceptor, readable from any thread.
     *
     * @param events readiness events of the listener
     * @param calls calls of accept, including those that found no connection
     * @param accepted connections accepted
     */
    public record Counts(Counter events, Counter calls, Counter accepted) {}

    /**
     * Creates an acceptor that owns {@code listener}.
     *
     * @param accepted receives each connection; if it throws, the acceptor closes the connection
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

    /** Begins to accept; retries on failure. Loop thread only. */
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
            if (state == State.ACCEPTING) {
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

    /** Accepts the deferred batch. */
    @Override
    protected void runInLoop() {
        assert loop.inLoop();
        if (state != State.BATCH_DEFERRED) {
            return;
        }
        state = State.ACCEPTING;
        try {
            acceptBatch();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void acceptBatch() {
        for (int i = 0; i < MAX_ACCEPTS_PER_ITERATION; i++) {
            if (state != State.ACCEPTING) {
                return;
            }
            if (!limiter.tryAcquireSpare()) {
                // Do not evict speculatively: re-arming makes the poller report again if the backlog is not empty.
                pause(FULL_RETRY_NANOS);
                resume();
                return;
            }
            if (!acceptOne()) {
                return;
            }
        }
        if (state == State.ACCEPTING) {
            state = State.BATCH_DEFERRED;
            loop.executeLater(this);
        }
    }

    /** Accepts one connection for an acquired place; false when the backlog is empty or the accept failed. */
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

    /** Releases the place first: the pause may throw an OutOfMemoryError, which would leak the place. */
    private void onDescriptorsExhausted(IOException e) {
        int limit = limiter.onDescriptorsExhausted();
        pause(RETRY_NANOS);
        if (isReportDue()) {
            LOG.warn("limit of connections lowered to {} for now: {}", limit, e.getMessage());
        }
    }

    private boolean isReportDue() {
        long nowNanos = System.nanoTime();
        boolean due = nowNanos - nextReportNanos >= 0;
        nextReportNanos = due ? nowNanos + REPORT_NANOS : nextReportNanos;
        return due;
    }

    /** Retries after a pause: with edge trigger the poller sends no further event for the same backlog. */
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
     * Accepts nothing until {@link #resume} is called or the delay has passed, since a learned limit expires. Only
     * reschedules the timer, which does not allocate.
     */
    private void pause(long retryNanos) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.PAUSED;
        loop.timers().reschedule(timer, System.nanoTime() + retryNanos);
        loop.poller().interest(this, Poller.NONE);
    }

    private void retry() {
        long delayNanos = mayResume() ? FULL_RETRY_NANOS : NEVER_NANOS;
        timer = loop.timers().schedule(System.nanoTime() + delayNanos, retry);
        resume();
    }

    /** Resumes after a pause. Neither allocates nor throws. Any thread. */
    public void resumeSoon() {
        resumption.send();
    }

    private boolean mayResume() {
        return state == State.PAUSED || state == State.UNREGISTERED;
    }

    /** On failure the timer retries. */
    private void resume() {
        assert loop.inLoop();
        if (!mayResume()) {
            return;
        }
        try {
            watch();
            state = State.ACCEPTING;
        } catch (Throwable e) {
            report(e);
        }
    }

    private void watch() throws IOException {
        if (state == State.UNREGISTERED) {
            loop.poller().register(this, interest());
        } else {
            loop.poller().interest(this, interest());
        }
    }

    /** Accepts the backlog up to the limit, then stops listening. Loop thread only. */
    public void acceptBacklogAndClose() {
        assert loop.inLoop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.ACCEPTING;
        // Clients that connected before the stop. Bounded, since new clients may connect as fast as this accepts.
        int left = MAX_BACKLOG;
        try {
            while (left > 0 && state == State.ACCEPTING && limiter.tryAcquire() && acceptOne()) {
                left--;
            }
        } finally {
            close();
        }
    }

    /** Stops listening; the kernel resets the connections of the backlog. Loop thread only. */
    public void close() {
        assert loop.inLoop();
        if (state != State.CLOSED) {
            state = State.CLOSED;
            loop.timers().cancel(timer);
            listener.close();
        }
    }
}
