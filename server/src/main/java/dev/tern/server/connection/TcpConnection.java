package dev.tern.server.connection;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.FailureLog;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.timer.TimerQueue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection: its socket, its owner, and the thread that performs its next step.
 *
 * <p>{@link #advance} performs steps as long as the {@link Dispatcher} assigns them to the calling thread; for another
 * thread, it hands the connection over to a worker, or back to the loop. So one program serves all models. The work of
 * the steps is in {@link ConnectionSteps}, their legal order in {@link Step}.
 *
 * <p>Thread safety: confined to its owner, see {@link Ownership}. The methods that other objects call run on the loop's
 * thread and acquire the ownership first.
 */
final class TcpConnection extends Channel implements Runnable, ConnectionTimer.Owner, IdleConnectionEvictor.Candidate {
    private static final FailureLog LOG = new FailureLog(TcpConnection.class, "connection of {} failed");
    /** After this many steps in a row, other connections run first. */
    private static final int MAX_STEPS_PER_ITERATION = 32;
    /** The delay of another attempt to hand the connection to a worker. */
    private static final long WORKER_RETRY_NANOS = 5_000_000;

    private final LoopConnections connections;
    private final ConnectionSettings settings;
    private final EventLoop loop;
    private final TcpSocket socket;
    private final int slot;
    private final ConnectionSteps steps;
    private final Ownership ownership = new Ownership();
    private final ConnectionTimer timer;
    private final ReadinessRegistration registration;
    private final ConnectionCloser closer;
    private Step step = Step.AWAIT;
    private Condition condition = Condition.NORMAL;
    /** The retry timer after a full task queue; while it is set, it owns the connection. Loop thread only. */
    private long workerRetry = TimerQueue.NONE;
    /** The start of the last wait. */
    private long waitStartNanos;

    TcpConnection(LoopConnections connections, TcpSocket socket, int slot) {
        super(socket);
        this.connections = connections;
        this.settings = connections.settings();
        this.loop = connections.loop();
        this.socket = socket;
        this.slot = slot;
        this.steps = new ConnectionSteps(socket, connections.contexts(), settings);
        this.timer = new ConnectionTimer(loop.timers(), ownership, this);
        this.registration = new ReadinessRegistration(this, loop.poller());
        this.closer = new ConnectionCloser(socket, ownership, timer, registration, steps);
    }

    /** The index of this connection in {@link ConnectionSlots}. */
    int slot() {
        return slot;
    }

    // ---- calls from other objects, on the loop's thread ----

    /**
     * Begins to serve, and closes where that fails. Never throws.
     *
     * @param filled a context with the bytes of the first read; null where no read was tried
     * @param read the result of that read
     */
    void open(@Nullable ConnectionContext filled, int read) {
        assert loop.inLoop();
        try {
            begin(filled, read);
        } catch (Throwable e) {
            LOG.ended(socket, e);
            close();
            return;
        }
        advance();
    }

    private void begin(@Nullable ConnectionContext filled, int read) throws IOException {
        if (filled != null) {
            moveTo(Step.FILL);
            moveTo(steps.begin(filled, read));
        }
        if (settings.linger()) {
            socket.linger(1);
        }
    }

    @Override
    public void onReady(int ready) {
        assert loop.inLoop();
        connections.counts(ThreadKind.LOOP).events().increment();
        if (ownership.acquireReady()) {
            registration.reported();
            if (condition != Condition.OVERLOADED) {
                condition = (ready & Poller.ERROR) != 0 ? Condition.SOCKET_ERROR : Condition.NORMAL;
            }
            moveTo(steps.ready());
            advance();
        }
    }

    /** Closes this connection if it is idle. A request that has already arrived is served first. */
    void closeIfIdle() {
        assert loop.inLoop();
        if (ownership.acquireArmed()) {
            moveTo(steps.hasOutput() ? Step.AWAIT : steps.ready());
            if (connections.isStopping()) {
                steps.onStopping();
            }
            advance();
        }
    }

    /** Evicts this connection if it is idle; requests that have already arrived are served first. */
    void evict() {
        assert loop.inLoop();
        if (ownership.acquireArmed()) {
            condition = Condition.EVICTING;
            moveTo(steps.ready());
            advance();
        }
    }

    /** Closes now if no thread owns this connection, else as soon as its owner has performed the current step. */
    void forceClose() {
        assert loop.inLoop();
        if (ownership.requestClose()) {
            close();
        }
    }

    /** Called when the loop ends. Closes; if a worker owns the connection, aborts the socket, and the worker closes. */
    void abort() {
        assert loop.inLoop();
        if (ownership.requestClose() || workerRetry != TimerQueue.NONE) {
            close();
        } else {
            socket.abort();
        }
    }

    /** Closes because the workers end. The caller took this connection from their queue, and so is its owner. */
    void forceCloseAsOwner() {
        ownership.requestClose();
        advance();
    }

    /** {@inheritDoc} Owns the connection briefly, without effect on others: all acquisitions are on this thread. */
    @Override
    public long idleNanos(long nowNanos) {
        assert loop.inLoop();
        if (!ownership.acquireArmed()) {
            return -1;
        }
        long idle = steps.isIdle() ? nowNanos - waitStartNanos : -1;
        ownership.release();
        return idle;
    }

    @Override
    public void timedOut() {
        assert loop.inLoop();
        try {
            moveTo(steps.timedOut());
        } catch (Throwable e) {
            moveTo(Step.CLOSE);
            LOG.ended(socket, e);
        }
        advance();
    }

    // ---- the thread of the next step ----

    /** Runs on a worker. */
    @Override
    public void run() {
        advance();
    }

    @Override
    protected void runInLoop() {
        advance();
    }

    private void moveTo(Step next) {
        assert step.canBeFollowedBy(next) : step + " -> " + next;
        step = next;
    }

    /**
     * Performs steps as long as the calling thread owns the connection. Never throws: an exception of a step closes the
     * connection, which would otherwise be owned for ever by a thread that has left it.
     */
    private void advance() {
        ThreadKind here = loop.inLoop() ? ThreadKind.LOOP : ThreadKind.WORKER;
        try {
            performSteps(here);
        } catch (Throwable e) {
            moveTo(Step.CLOSE);
            LOG.ended(socket, e);
            if (here == ThreadKind.WORKER) {
                loop.execute(this);
            } else {
                close();
            }
        }
    }

    private void performSteps(ThreadKind here) throws IOException {
        for (int count = 1; ; count++) {
            if (ownership.isCloseRequested() && step != Step.RELEASE) {
                moveTo(Step.CLOSE);
            }
            if (threadForStep(here) != here && handOver(here)) {
                return;
            }
            boolean yielded = count % MAX_STEPS_PER_ITERATION == 0 && yieldToOthers(here);
            if (yielded || !performStep(here)) {
                return;
            }
        }
    }

    private ThreadKind threadForStep(ThreadKind here) {
        if (condition == Condition.OVERLOADED || condition == Condition.SOCKET_ERROR && step == Step.FILL) {
            return ThreadKind.LOOP;
        }
        if (step == Step.AWAIT && registration.canArmFromAnyThread()) {
            // Handing the connection back to the loop only to arm it costs 7.1 system calls per request in the reactor
            // model instead of 4.0.
            return here;
        }
        if (step == Step.PROCESS && steps.needsWorker()) {
            return ThreadKind.WORKER;
        }
        return settings.dispatcher().threadFor(step);
    }

    /** Hands the connection to a thread of the other kind; false when the caller goes on with it. */
    private boolean handOver(ThreadKind here) throws IOException {
        if (here == ThreadKind.WORKER) {
            loop.execute(this);
            return true;
        }
        // While a worker owns the connection, no readiness is reported until it is armed again.
        registration.watch(Poller.NONE);
        return connections.tryExecuteOnWorker(this, here) || !onOverload();
    }

    /** Lets other connections run first; false where the next step is short. */
    private boolean yieldToOthers(ThreadKind here) {
        if (step == Step.AWAIT || step == Step.CLOSE || step == Step.RELEASE) {
            return false;
        }
        if (here == ThreadKind.WORKER) {
            return connections.tryExecuteOnWorker(this, here);
        }
        loop.executeLater(this);
        return true;
    }

    /**
     * The task queue is full. The loop performs FILL and DRAIN itself, which never block, and then knows whether a
     * request has begun. A new request gets 503; one in progress tries again later.
     *
     * @return whether the loop goes on now
     */
    private boolean onOverload() throws IOException {
        if (step == Step.FILL || step == Step.DRAIN) {
            return true;
        }
        if (step == Step.RELEASE || !steps.canRespondToOverload()) {
            workerRetry = loop.timers().schedule(System.nanoTime() + WORKER_RETRY_NANOS, this::retryWorker);
            return false;
        }
        endEviction();
        condition = Condition.OVERLOADED;
        moveTo(steps.onOverload());
        return true;
    }

    private void retryWorker() {
        workerRetry = TimerQueue.NONE;
        advance();
    }

    /** Performs the next step; false when the caller does not own the connection any longer. */
    private boolean performStep(ThreadKind here) throws IOException {
        settings.stepListener().performing(step, here);
        if (step == Step.AWAIT) {
            return !awaitReadiness(here);
        }
        if (step == Step.CLOSE) {
            close();
            return false;
        }
        moveTo(perform(here));
        return true;
    }

    private Step perform(ThreadKind here) throws IOException {
        if (step == Step.FILL) {
            Step next = steps.fill();
            connections.counts(here).read(steps.isInputEmpty());
            return next;
        }
        if (step == Step.PROCESS) {
            return steps.process(here == ThreadKind.WORKER, connections.isStopping());
        }
        if (step == Step.RELEASE) {
            steps.releaseContext();
            return Step.CLOSE;
        }
        connections.counts(here).writes().increment();
        return steps.drain();
    }

    // ---- waiting, and closing on the loop's thread ----

    /** Arms, then releases the ownership; false when there is more to do and the caller keeps it. */
    private boolean awaitReadiness(ThreadKind here) throws IOException {
        if (steps.isIdle() && isToClose()) {
            // A close with unread bytes would send a reset, and the bytes may be a request: reads once more.
            moveTo(steps.isInputEmpty() ? Step.CLOSE : steps.ready());
            return false;
        }
        endEviction();
        steps.releaseBuffers();
        waitStartNanos = here == ThreadKind.LOOP ? loop.loopNanos() : System.nanoTime();
        if (!timer.await(steps.beginWait(waitStartNanos), here)) {
            loop.execute(this);
            return true;
        }
        boolean armed = registration.watch(wantedInterest());
        boolean released = release(here);
        // Counted after the release: a client that reads this count sends its next request to no busy owner.
        connections.counts(here).awaited(armed);
        return released;
    }

    /** Whether this connection, which is idle, closes. */
    private boolean isToClose() {
        return condition == Condition.EVICTING
                || connections.isStopping()
                || connections.isEvictionPending() && steps.isServed();
    }

    /** This connection is needed itself: another one is evicted in its place. */
    private void endEviction() {
        if (condition == Condition.EVICTING) {
            condition = Condition.NORMAL;
            connections.evictAnother();
        }
    }

    private boolean release(ThreadKind here) {
        boolean idle = steps.isIdle();
        boolean served = steps.isServed();
        if (!ownership.release()) {
            registration.reported();
            moveTo(steps.ready());
            return false;
        }
        // A worker may have checked before the loop began to stop or evict, and released after the loop's scan: with a
        // second check one of the two sees the other.
        boolean fromWorker = here == ThreadKind.WORKER;
        if (fromWorker && idle && (connections.isStopping() || served && connections.isEvictionPending())) {
            connections.closeIdle();
        }
        return true;
    }

    /** Never input while output is pending, so that a client that reads nothing cannot send more requests. */
    private int wantedInterest() {
        return (steps.hasOutput() ? Poller.WRITE : Poller.READ) | settings.mode();
    }

    /**
     * Closes. Called by the owner; further calls have no effect. Code of a blocking handler is called by a worker,
     * which hands the connection back for the rest. After abortAll the loop serves no other connection: then
     * that code may run on the calling thread.
     */
    private void close() {
        assert loop.inLoop();
        if (closer.close(connections.isAborted())) {
            connections.closed(this);
        } else {
            moveTo(Step.CLOSE);
            moveTo(Step.RELEASE);
            advance();
        }
    }
}
