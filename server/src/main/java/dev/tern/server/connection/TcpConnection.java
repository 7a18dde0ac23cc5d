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
 * A connection: who owns it, and who performs its next step.
 *
 * <p>{@link #advance} performs steps as long as the {@link Dispatcher} places them on the calling thread, and hands the
 * connection over when it does not: to a worker, or back to the loop. So there is one program for all models. What a step
 * does is in {@link ConnectionSteps}.
 *
 * <p>Thread safety: confined to its owner, see {@link Ownership}. {@link #onReady}, {@link #closeIfIdle}, {@link #evict} and
 * {@link #forceClose} are called on the loop's thread, and acquire the ownership first.
 */
final class TcpConnection extends Channel implements Runnable {
    private static final FailureLog LOG = new FailureLog(TcpConnection.class, "connection of {} failed");
    /** Steps after which others get their turn. */
    private static final int MAX_STEPS_PER_ITERATION = 32;
    /** How long a connection waits that could not be handed to a worker and cannot be refused any more. */
    private static final long RETRY_NANOS = 5_000_000;
    /** How far ahead the timer of a connection lies that is about to be closed, or parked anew. */
    private static final long TIMER_CLOSING_NANOS = 60_000_000_000L;
    /** How soon the timer looks again at a connection that a worker owned, and may have parked meanwhile. */
    private static final long TIMER_RETRY_NANOS = 100_000_000;

    private final LoopConnections connections;
    private final ConnectionSettings settings;
    private final EventLoop loop;
    private final TcpSocket socket;
    private final int slot;
    private final ConnectionSteps steps;
    private final Ownership ownership = new Ownership();
    private Step nextStep = Step.AWAIT;
    private int interest = Poller.NONE;
    /** The kernel has reported an error: the loop reads it itself and closes, since a worker would only hand the connection back. */
    private boolean broken;

    /** Whether the poller knows the connection: from its first wait on, so that a short one is never registered. */
    private boolean registered;

    /** The task queue was full, and 503 is being answered on the loop. */
    private boolean overloaded;
    /** The task queue was full, and the timer of another attempt owns the connection. Used on the loop's thread only. */
    private boolean awaitsWorker;
    /** It is to be closed unless a request has arrived. */
    private boolean evicted;

    private boolean sendsFile;
    private long waitStartNanos;
    private long deadlineNanos;
    private final Runnable onTimer = this::onTimer;
    /** Used on the loop's thread only, whoever owns the connection. */
    private long timer = TimerQueue.NONE;
    /** The key of the timer, never after the deadline of a connection that waits; that of a timer which found an owner is over. */
    private long timerNanos;

    TcpConnection(LoopConnections connections, TcpSocket socket, int slot) {
        super(socket);
        this.connections = connections;
        this.settings = connections.settings();
        this.loop = connections.loop();
        this.socket = socket;
        this.slot = slot;
        this.steps = new ConnectionSteps(socket, connections.contexts(), settings);
    }

    /** Its place in the table of its loop. */
    int slot() {
        return slot;
    }

    // ---- what others ask of it, on the loop's thread ----

    /**
     * Begins to serve; closes where that fails. Never throws.
     *
     * @param filled an exchange with what the first read has found; null where no read was tried
     * @param read the bytes that it has found
     */
    void open(@Nullable ConnectionContext filled, int read) {
        try {
            begin(filled, read);
        } catch (Throwable e) {
            LOG.ended(socket, e);
            closeQuietly();
            return;
        }
        advance();
    }

    private void begin(@Nullable ConnectionContext filled, int read) throws IOException {
        if (filled != null) {
            nextStep = steps.begin(filled, read);
        }
        if (settings.linger()) {
            socket.linger(1);
        }
    }

    @Override
    public void onReady(int ready) {
        connections.counts().events().increment();
        if (ownership.acquireReady()) {
            reported();
            broken = (ready & Poller.ERROR) != 0;
            nextStep = steps.ready();
            advance();
        }
    }

    /** The poller has reported it, and will not again where it was armed for once. */
    private void reported() {
        if ((interest & Poller.ONE_SHOT) != 0) {
            interest = Poller.NONE;
        }
    }

    /** Idle connections are to go: looks once more for input, so that a request that has arrived is answered before the close. */
    void closeIfIdle() {
        if (ownership.acquireArmed()) {
            nextStep = steps.hasOutput() ? Step.AWAIT : steps.ready();
            if (connections.isStopping()) {
                steps.onStopping();
            }
            advance();
        }
    }

    /** Closes an idle one, unless a request has arrived since. */
    void evict() {
        if (ownership.acquireArmed()) {
            evicted = true;
            nextStep = steps.ready();
            advance();
        }
    }

    /** Closes it now if nobody owns it, else as soon as its owner gets there. */
    void forceClose() {
        if (ownership.requestClose()) {
            close();
        }
    }

    /** The loop ends: closes it, or, where a worker owns it and will close it, only ends it for the client. */
    void abort() {
        if (ownership.requestClose() || awaitsWorker) {
            closeQuietly();
        } else {
            socket.abort();
        }
    }

    /** The workers end and will not come to it: it closes. By the thread that took it from their queue, and so owns it. */
    void forceCloseAsOwner() {
        ownership.requestClose();
        advance();
    }

    /**
     * For how long it has waited for a request, in nanoseconds; -1 when it does not wait for one. On the loop's thread, where all begin
     * that acquire a connection, so that nobody notices that it was acquired.
     */
    long idleNanos(long nowNanos) {
        if (!ownership.acquireArmed()) {
            return -1;
        }
        long idle = steps.isIdle() ? nowNanos - waitStartNanos : -1;
        ownership.release();
        return idle;
    }

    // ---- who performs the next step ----

    /** A worker goes on with it. */
    @Override
    public void run() {
        advance();
    }

    /** The loop goes on with it. */
    @Override
    protected void runInLoop() {
        advance();
    }

    /**
     * Goes on as far as the caller owns it. Never throws: what a step throws closes the connection, or it would be owned by no thread for ever.
     */
    private void advance() {
        ThreadKind here = loop.inLoop() ? ThreadKind.LOOP : ThreadKind.WORKER;
        try {
            performSteps(here);
        } catch (Throwable e) {
            nextStep = Step.CLOSE;
            LOG.ended(socket, e);
            closeSoon(here);
        }
    }

    private void closeSoon(ThreadKind here) {
        if (here == ThreadKind.WORKER) {
            loop.execute(this);
        } else {
            closeQuietly();
        }
    }

    private void performSteps(ThreadKind here) throws IOException {
        for (int count = 1; ; count++) {
            if (ownership.isCloseRequested() && nextStep != Step.RELEASE) {
                nextStep = Step.CLOSE;
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
        if (overloaded || broken && nextStep == Step.FILL) {
            return ThreadKind.LOOP;
        }
        if (nextStep == Step.AWAIT && registered && loop.poller().armsFromAnyThread()) {
            // Handed back to the loop only to be armed, a connection of the reactor costs 7.1 system calls a request
            // instead of 4.0.
            return here;
        }
        if (nextStep == Step.PROCESS && steps.needsWorker()) {
            return ThreadKind.WORKER;
        }
        return settings.dispatcher().threadFor(nextStep);
    }

    /** Gives the connection to a thread of the other kind; false when the caller goes on with it. */
    private boolean handOver(ThreadKind here) throws IOException {
        if (here == ThreadKind.WORKER) {
            loop.execute(this);
            return true;
        }
        // Given to a worker, a connection is one-shot in every model: nothing is reported until it is armed again.
        watch(Poller.NONE);
        return connections.workers().tryExecute(this) || !onOverload();
    }

    /** Lets others go first; false where there is no need. */
    private boolean yieldToOthers(ThreadKind here) {
        if (nextStep == Step.AWAIT || nextStep == Step.CLOSE || nextStep == Step.RELEASE) {
            return false;
        }
        if (here == ThreadKind.WORKER) {
            return connections.workers().tryExecute(this);
        }
        loop.executeLater(this);
        return true;
    }

    /**
     * The task queue is full. Reading and writing never block, so the loop does them itself, and knows then whether a request is there: a
     * new one is refused, one that is under way tries again later.
     *
     * @return whether the loop goes on now
     */
    private boolean onOverload() throws IOException {
        if (nextStep == Step.FILL || nextStep == Step.DRAIN) {
            return true;
        }
        if (nextStep == Step.RELEASE || !steps.canRespondToOverload()) {
            retryWorkerLater();
            return false;
        }
        overloaded = true;
        nextStep = steps.onOverload();
        return true;
    }

    private void retryWorkerLater() {
        loop.timers().schedule(System.nanoTime() + RETRY_NANOS, this::retryWorker);
        awaitsWorker = true;
    }

    private void retryWorker() {
        awaitsWorker = false;
        advance();
    }

    /** Performs the next step; false when the caller does not own the connection any longer. */
    private boolean performStep(ThreadKind here) throws IOException {
        settings.stepListener().performing(nextStep, here);
        if (nextStep == Step.AWAIT) {
            return !awaitReadiness(here);
        }
        if (nextStep == Step.CLOSE) {
            close();
            return false;
        }
        nextStep = perform(nextStep, here);
        return true;
    }

    private Step perform(Step step, ThreadKind here) throws IOException {
        if (step == Step.FILL) {
            // Counted after the read, so that who sees the count knows that the read is over.
            Step following = steps.fill();
            connections.counts().reads().increment();
            return following;
        }
        if (step == Step.PROCESS) {
            Step following = steps.process(here == ThreadKind.WORKER, connections.isStopping());
            countFile(steps.sendsFile());
            return following;
        }
        if (step == Step.RELEASE) {
            steps.releaseContext();
            return Step.CLOSE;
        }
        connections.counts().writes().increment();
        return steps.drain();
    }

    /** A file that is sent takes a descriptor, of which there are only so many. */
    private void countFile(boolean sending) {
        if (sending != sendsFile) {
            sendsFile = sending;
            connections.onFile(sending);
        }
    }

    // ---- waiting, and ending on the loop's thread ----

    /** Arms, then releases; false when there is more to do and the ownership stays. */
    private boolean awaitReadiness(ThreadKind here) throws IOException {
        if (steps.isIdle() && (evicted || connections.isStopping() || isEvictable())) {
            // Bytes that were not read would make the close a reset, and may be a request: one last look.
            nextStep = steps.isInputEmpty() ? Step.CLOSE : steps.ready();
            return false;
        }
        if (evicted) {
            evicted = false;
            connections.evictAnother();
        }
        steps.releaseBuffers();
        waitStartNanos = here == ThreadKind.LOOP ? loop.loopNanos() : System.nanoTime();
        deadlineNanos = steps.awaitReadiness(waitStartNanos);
        if (!bringTimerForward(here)) {
            loop.execute(this);
            return true;
        }
        watch(wantedInterest());
        return release(here);
    }

    /** Sees to it that the timer is not after the deadline; false where the loop has to. */
    private boolean bringTimerForward(ThreadKind here) {
        if (!registered) {
            schedule(deadlineNanos);
            return true;
        }
        if (deadlineNanos - timerNanos >= 0) {
            return true;
        }
        if (here == ThreadKind.WORKER) {
            return false;
        }
        timerNanos = deadlineNanos;
        loop.timers().reschedule(timer, deadlineNanos);
        return true;
    }

    private boolean release(ThreadKind here) {
        boolean idle = steps.isIdle();
        boolean served = steps.isServed();
        if (!ownership.release()) {
            reported();
            nextStep = steps.ready();
            return false;
        }
        // A worker may have asked before the loop said so, and released after it had looked: asked again, one of them
        // sees it.
        if (here == ThreadKind.WORKER
                && idle
                && (connections.isStopping() || served && connections.isEvictionPending())) {
            connections.closeIdle();
        }
        return true;
    }

    /** Others wait for a place, and this one has been served. */
    private boolean isEvictable() {
        return connections.isEvictionPending() && steps.isServed();
    }

    /** What it waits for: never input while output waits, so that a client that takes nothing cannot ask for more. */
    private int wantedInterest() {
        return (steps.hasOutput() ? Poller.WRITE : Poller.READ) | settings.mode();
    }

    private void watch(int wanted) throws IOException {
        if (interest == wanted) {
            return;
        }
        if (interest == Poller.NONE) {
            connections.counts().arms().increment();
        }
        interest = wanted;
        if (registered) {
            loop.poller().interest(this, wanted);
        } else {
            loop.poller().register(this, wanted);
            registered = true;
        }
    }

    private void schedule(long dueNanos) {
        timerNanos = dueNanos;
        timer = loop.timers().schedule(dueNanos, onTimer);
    }

    /** The key was a lower bound: the deadline may have moved on since, as it does at every request. */
    private void onTimer() {
        long nowNanos = System.nanoTime();
        if (!ownership.acquireArmed()) {
            // Its owner alone may touch the key.
            timer = loop.timers().schedule(nowNanos + TIMER_RETRY_NANOS, onTimer);
            return;
        }
        boolean due = deadlineNanos - nowNanos <= 0;
        schedule(due ? nowNanos + TIMER_CLOSING_NANOS : deadlineNanos);
        if (due) {
            timedOut();
        } else {
            ownership.release();
        }
    }

    private void timedOut() {
        try {
            nextStep = steps.timedOut();
        } catch (Throwable e) {
            nextStep = Step.CLOSE;
            LOG.ended(socket, e);
        }
        advance();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (Throwable e) {
            LOG.error(socket, e);
        }
    }

    /**
     * Releases everything, whatever fails meanwhile; by its owner, on the loop. Further calls have no effect. Where code of a blocking handler has
     * to be called, only the socket is closed here, and a worker hands the connection back for the rest. A loop that has ended serves no other
     * connection: there that code may block.
     */
    private void close() {
        if (steps.closeMayBlock() && !connections.isAborted()) {
            socket.close();
            interest = Poller.NONE;
            nextStep = Step.RELEASE;
            advance();
        } else {
            closeAll();
        }
    }

    private void closeAll() {
        ownership.closed();
        loop.timers().cancel(timer);
        try {
            steps.releaseContext();
        } finally {
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            countFile(false);
            socket.close();
        } finally {
            connections.closed(this);
        }
    }
}
