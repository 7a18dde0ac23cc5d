package dev.tern.server.reactor;

import dev.tern.timer.TimerQueue;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections on one loop and hands them on; it asks before each whether there is room, and pauses while there is
 * none, so that neither a full server nor exhausted descriptors make it spin. Room is made only for one that does wait.
 *
 * <p>Level trigger accepts one connection an event; edge accepts until none is waiting, in bounded turns.
 *
 * <p>Thread safety: confined to its loop's thread, but for {@link #resumeSoon}, which is safe from any.
 */
public final class Acceptor extends Channel {

    /** Takes what was accepted. */
    public interface Intake {

        /** Reserves room for one connection; false when there is none. */
        boolean tryAcquire();

        /** Reserves room for one that waits; false when there is none yet: the intake makes some and then calls back. */
        boolean tryAcquireOrEvict();

        /** Gives back room that was not needed. */
        void release();

        /**
         * Takes a connection, for which room was reserved. If this throws, the connection was not taken: the acceptor closes it, and gives back
         * the room.
         */
        void accepted(TcpSocket socket);

        /**
         * The process has no descriptor left: gives back the room, and frees some descriptors if it can.
         *
         * @return how many connections there may be for now
         */
        int onDescriptorsExhausted();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final FailureLog FAILURES =
            new FailureLog(Acceptor.class, "cannot accept connections on {} for now");
    private static final int MAX_ACCEPTS_PER_ITERATION = 64;
    /** How soon it tries again after an error. */
    private static final long RETRY_NANOS = 100_000_000;
    /** How soon it tries again when there is no room, of which it is told as a rule. */
    private static final long FULL_RETRY_NANOS = 1_000_000_000;
    /** The deadline of a timer that is not needed, a hundred years ahead. */
    private static final long NEVER_NANOS = 1L << 61;

    private static final long REPORT_NANOS = 10_000_000_000L;
    /** Linux lets no more wait, unless it is told to (net.core.somaxconn). */
    private static final int MAX_BACKLOG = 4096;

    private final EventLoop loop;
    private final TcpListener listener;
    private final boolean edge;
    private final Intake intake;
    private final Counts counts = new Counts(new LongAdder(), new LongAdder(), new LongAdder());
    private final LoopSignal resumption;
    private final Runnable retry = this::retry;
    private long timer = TimerQueue.NONE;
    private boolean registered;
    private boolean paused = true;
    private boolean closed;
    /** Whether a turn was asked for that has not begun. */
    private boolean batchDeferred;

    /** When a failure may be reported again: its cause is the system's, and lasts. */
    private long nextReportNanos = System.nanoTime();

    /**
     * Counts of one acceptor, readable from any thread.
     *
     * @param events readiness events of the listener
     * @param calls calls of accept, those that found no connection included
     * @param accepted connections accepted
     */
    public record Counts(LongAdder events, LongAdder calls, LongAdder accepted) {}

    /** Creates an acceptor that owns {@code listener}. */
    public Acceptor(EventLoop loop, TcpListener listener, boolean edge, Intake intake) {
        super(listener);
        this.loop = loop;
        this.listener = listener;
        this.edge = edge;
        this.intake = intake;
        this.resumption = new LoopSignal(loop, this::resume);
    }

    /** Begins to accept; where that fails for now, tries again. Loop thread only. */
    public void open() {
        timer = loop.timers().schedule(System.nanoTime() + RETRY_NANOS, retry);
        resume();
    }

    private int interest() {
        return edge ? Poller.READ | Poller.EDGE : Poller.READ;
    }

    /** What was counted so far. Any thread. */
    public Counts counts() {
        return counts;
    }

    @Override
    public void onReady(int ready) {
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
        if (!intake.tryAcquireOrEvict()) {
            pause(FULL_RETRY_NANOS);
        } else if (acceptOne() && edge) {
            acceptBatch();
        }
    }

    /** A turn of its own, after a bounded edge turn. */
    @Override
    protected void runInLoop() {
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
            if (!intake.tryAcquire()) {
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

    /** Accepts one connection, for which room was reserved; false when none is waiting or none can be accepted. */
    private boolean acceptOne() {
        TcpSocket socket = null;
        try {
            counts.calls().increment();
            socket = listener.accept();
            if (socket != null) {
                counts.accepted().increment();
                intake.accepted(socket);
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
        intake.release();
        return false;
    }

    private void closeAndRelease(@Nullable TcpSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } finally {
            intake.release();
        }
    }

    /** Releases the reserved place first: the pause may throw where no memory is left, and the place would be lost. */
    private void onDescriptorsExhausted(IOException e) {
        int bound = intake.onDescriptorsExhausted();
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

    /** Not for want of descriptors: tries again soon. With edge trigger no event would come for those that wait. */
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
     * Accepts nothing until {@link #resume} is called, or a time has passed: then whatever was in the way may be gone, such as a limit that
     * was learned and has expired. The timer exists already, so that this cannot fail for want of memory.
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

    /** There may be room again. Neither allocates nor throws. Any thread. */
    public void resumeSoon() {
        resumption.send();
    }

    /** If this fails, the timer tries again. */
    private void resume() {
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

    /** Accepts what is already waiting, as far as there is room, then stops listening. Loop thread only. */
    public void acceptBacklogAndClose() {
        if (closed) {
            return;
        }
        paused = false;
        // Those were made before the stop, and are owed an answer; bounded, since others may come as fast as they are
        // accepted.
        int left = MAX_BACKLOG;
        try {
            while (left > 0 && !paused && intake.tryAcquire() && acceptOne()) {
                left--;
            }
        } finally {
            close();
        }
    }

    /** Stops listening at once; the kernel resets the connections that were not accepted. Loop thread only. */
    public void close() {
        if (!closed) {
            closed = true;
            loop.timers().cancel(timer);
            listener.close();
        }
    }
}
