package dev.tern.server.reactor;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
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
        boolean reserve();

        /** Reserves room for one that waits; false when there is none yet: the intake makes some and then calls back. */
        boolean reserveOrMakeRoom();

        /** Gives back room that was not needed. */
        void giveBack();

        /** Takes a connection, for which room was reserved. */
        void accepted(TcpSocket socket);

        /**
         * The system has no descriptor left: gives back the room, and frees some descriptors if it can.
         *
         * @return how many connections there may be for now
         */
        int exhausted();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int ACCEPTS_PER_TURN = 64;
    private static final long RETRY_NANOS = 100_000_000;
    private static final long REPORT_NANOS = 10_000_000_000L;
    /** Linux lets no more wait, unless it is told to (net.core.somaxconn). */
    private static final int MOST_WAITING = 4096;

    private final EventLoop loop;
    private final TcpListener listener;
    private final boolean edge;
    private final Intake intake;
    private final Counts counts = new Counts(new LongAdder(), new LongAdder(), new LongAdder());
    private boolean paused;
    private boolean closed;
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
    }

    /** Begins to accept. Loop thread only. */
    public void open() throws IOException {
        loop.poller().register(this, interest());
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
        counts.events().increment();
        if (closed || paused) {
            return;
        }
        if (!intake.reserveOrMakeRoom()) {
            pause();
        } else if (acceptOne() && edge) {
            acceptTurn();
        }
    }

    /** A turn of its own, after a bounded edge turn. */
    @Override
    protected void runInLoop() {
        acceptTurn();
    }

    private void acceptTurn() {
        for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
            if (closed || paused) {
                return;
            }
            if (!intake.reserve()) {
                // Nobody is closed for one who may not be there: armed anew, the poller says whether one waits.
                pause();
                resume();
                return;
            }
            if (!acceptOne()) {
                return;
            }
        }
        loop.nextTurn(this);
    }

    /** Accepts one connection, for which room was reserved; false when none is waiting or none can be taken. */
    private boolean acceptOne() {
        try {
            counts.calls().increment();
            TcpSocket socket = listener.accept();
            if (socket == null) {
                intake.giveBack();
                return false;
            }
            counts.accepted().increment();
            intake.accepted(socket);
            return true;
        } catch (IOException e) {
            exhausted(e);
            return false;
        }
    }

    private void exhausted(IOException e) {
        pause();
        int bound = intake.exhausted();
        long nowNanos = System.nanoTime();
        if (nowNanos - nextReportNanos >= 0) {
            nextReportNanos = nowNanos + REPORT_NANOS;
            LOG.warn("no more than {} connections for now: {}", bound, e.getMessage());
        }
        loop.timers().schedule(nowNanos + RETRY_NANOS, this::resume);
    }

    private void pause() {
        paused = true;
        loop.poller().interest(this, Poller.NONE);
    }

    /** There may be room again. Any thread. */
    public void resumeSoon() {
        loop.execute(LoopTask.of(this::resume));
    }

    private void resume() {
        if (paused && !closed) {
            paused = false;
            loop.poller().interest(this, interest());
        }
    }

    /** Accepts what is already waiting, as far as there is room, then stops listening. Loop thread only. */
    public void close() {
        if (closed) {
            return;
        }
        paused = false;
        // Those were made before the stop, and are owed an answer; bounded, since others may come as fast as they are
        // accepted.
        int left = MOST_WAITING;
        while (left > 0 && !paused && intake.reserve() && acceptOne()) {
            left--;
        }
        closed = true;
        listener.close();
    }
}
