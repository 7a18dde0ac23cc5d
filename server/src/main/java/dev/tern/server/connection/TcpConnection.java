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
 * <p>Thread safety: confined to its owner, see {@link Ownership}. {@link #onReady}, {@link #kick}, {@link #evict} and
 * {@link #shutdown} are called on the loop's thread, and acquire the ownership first.
 */
final class TcpConnection extends Channel implements Runnable {
    private static final FailureLog LOG = new FailureLog(TcpConnection.class, "connection of {} failed");
    /** Steps after which others get their turn. */
    private static final int STEPS_PER_TURN = 32;
    /** How long a connection waits that could not be handed to a worker and cannot be refused any more. */
    private static final long RETRY_NANOS = 5_000_000;
    /** How far ahead the timer of a connection lies that is about to be closed, or parked anew. */
    private static final long TIMER_REST_NANOS = 60_000_000_000L;
    /** How soon the timer looks again at a connection that a worker owned, and may have parked meanwhile. */
    private static final long TIMER_RETRY_NANOS = 100_000_000;

    private final LoopConnections home;
    private final ConnectionSettings settings;
    private final EventLoop loop;
    private final TcpSocket socket;
    private final int slot;
    private final ConnectionSteps conversation;
    private final Ownership ownership = new Ownership();
    private Step next = Step.PARK;
    private int interest = Poller.NONE;
    /** The kernel has reported an error: the loop reads it itself and closes, since a worker would only hand the connection back. */
    private boolean broken;

    /** Whether the poller knows the connection: from its first wait on, so that a short one is never registered. */
    private boolean registered;

    /** The task queue was full, and 503 is being answered on the loop. */
    private boolean refused;
    /** The task queue was full, and the timer of another attempt owns the connection. Used on the loop's thread only. */
    private boolean awaitsWorker;
    /** It is to be closed unless a request has arrived. */
    private boolean evicted;

    private boolean sendsFile;
    private long parkedNanos;
    private long deadlineNanos;
    private final Runnable whenDue = this::timerSurfaced;
    /** Used on the loop's thread only, whoever owns the connection. */
    private long timer = TimerQueue.NONE;
    /** The key of the timer, never after the deadline of a connection that waits; that of a timer which found an owner is over. */
    private long timerNanos;

    TcpConnection(LoopConnections home, TcpSocket socket, int slot) {
        super(socket);
        this.home = home;
        this.settings = home.settings();
        this.loop = home.loop();
        this.socket = socket;
        this.slot = slot;
        this.conversation = new ConnectionSteps(socket, home.exchanges(), settings);
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
            next = conversation.begin(filled, read);
        }
        if (settings.linger()) {
            socket.linger(1);
        }
    }

    @Override
    public void onReady(int ready) {
        home.counts().events().increment();
        if (ownership.acquireReady()) {
            reported();
            broken = (ready & Poller.ERROR) != 0;
            next = conversation.ready();
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
    void kick() {
        if (ownership.acquireArmed()) {
            next = conversation.hasOutput() ? Step.PARK : conversation.ready();
            if (home.isStopping()) {
                conversation.hurry();
            }
            advance();
        }
    }

    /** Closes an idle one, unless a request has arrived since. */
    void evict() {
        if (ownership.acquireArmed()) {
            evicted = true;
            next = conversation.ready();
            advance();
        }
    }

    /** Closes it now if nobody owns it, else as soon as its owner gets there. */
    void shutdown() {
        if (ownership.requestClose()) {
            close();
        }
    }

    /** The loop ends: closes it, or, where a worker owns it and will close it, only ends it for the client. */
    void abandon() {
        if (ownership.requestClose() || awaitsWorker) {
            closeQuietly();
        } else {
            socket.abort();
        }
    }

    /** The workers end and will not come to it: it closes. By the thread that took it from their queue, and so owns it. */
    void drop() {
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
        long idle = conversation.isIdle() ? nowNanos - parkedNanos : -1;
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
            next = Step.CLOSE;
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
        for (int steps = 1; ; steps++) {
            if (ownership.isCloseRequested() && next != Step.RELEASE) {
                next = Step.CLOSE;
            }
            if (threadForNext(here) != here && handOver(here)) {
                return;
            }
            boolean turnOver = steps % STEPS_PER_TURN == 0 && yieldTurn(here);
            if (turnOver || !performNext(here)) {
                return;
            }
        }
    }

    private ThreadKind threadForNext(ThreadKind here) {
        if (refused || broken && next == Step.FILL) {
            return ThreadKind.LOOP;
        }
        if (next == Step.PARK && registered && loop.poller().armsFromAnyThread()) {
            // Handed back to the loop only to be armed, a connection of the reactor costs 7.1 system calls a request
            // instead of 4.0.
            return here;
        }
        if (next == Step.PROCESS && conversation.needsWorker()) {
            return ThreadKind.WORKER;
        }
        return settings.dispatcher().threadFor(next);
    }

    /** Gives the connection to a thread of the other kind; false when the caller goes on with it. */
    private boolean handOver(ThreadKind here) throws IOException {
        if (here == ThreadKind.WORKER) {
            loop.execute(this);
            return true;
        }
        // Given to a worker, a connection is one-shot in every model: nothing is reported until it is armed again.
        watch(Poller.NONE);
        return home.workers().tryExecute(this) || !goOnWithoutWorker();
    }

    /** Lets others go first; false where there is no need. */
    private boolean yieldTurn(ThreadKind here) {
        if (next == Step.PARK || next == Step.CLOSE || next == Step.RELEASE) {
            return false;
        }
        if (here == ThreadKind.WORKER) {
            return home.workers().tryExecute(this);
        }
        loop.nextTurn(this);
        return true;
    }

    /**
     * The task queue is full. Reading and writing never block, so the loop does them itself, and knows then whether a request is there: a
     * new one is refused, one that is under way tries again later.
     *
     * @return whether the loop goes on now
     */
    private boolean goOnWithoutWorker() throws IOException {
        if (next == Step.FILL || next == Step.DRAIN) {
            return true;
        }
        if (next == Step.RELEASE || !conversation.refusable()) {
            awaitWorker();
            return false;
        }
        refused = true;
        next = conversation.refuse();
        return true;
    }

    private void awaitWorker() {
        loop.timers().schedule(System.nanoTime() + RETRY_NANOS, this::tryWorkerAgain);
        awaitsWorker = true;
    }

    private void tryWorkerAgain() {
        awaitsWorker = false;
        advance();
    }

    /** Performs the next step; false when the caller does not own the connection any longer. */
    private boolean performNext(ThreadKind here) throws IOException {
        settings.stepListener().performing(next, here);
        if (next == Step.PARK) {
            return !park(here);
        }
        if (next == Step.CLOSE) {
            close();
            return false;
        }
        next = perform(next, here);
        return true;
    }

    private Step perform(Step step, ThreadKind here) throws IOException {
        if (step == Step.FILL) {
            // Counted after the read, so that who sees the count knows that the read is over.
            Step following = conversation.fill();
            home.counts().reads().increment();
            return following;
        }
        if (step == Step.PROCESS) {
            Step following = conversation.process(here == ThreadKind.WORKER, home.isStopping());
            countFile(conversation.sendsFile());
            return following;
        }
        if (step == Step.RELEASE) {
            conversation.endExchange();
            return Step.CLOSE;
        }
        home.counts().writes().increment();
        return conversation.drain();
    }

    /** A file that is sent takes a descriptor, of which there are only so many. */
    private void countFile(boolean sending) {
        if (sending != sendsFile) {
            sendsFile = sending;
            home.fileHeld(sending);
        }
    }

    // ---- waiting, and ending on the loop's thread ----

    /** Arms, then releases; false when there is more to do and the ownership stays. */
    private boolean park(ThreadKind here) throws IOException {
        if (conversation.isIdle() && (evicted || home.isStopping() || makesRoom())) {
            // Bytes that were not read would make the close a reset, and may be a request: one last look.
            next = conversation.isInputEmpty() ? Step.CLOSE : conversation.ready();
            return false;
        }
        if (evicted) {
            evicted = false;
            home.makeRoomElsewhere();
        }
        conversation.rest();
        parkedNanos = here == ThreadKind.LOOP ? loop.turnNanos() : System.nanoTime();
        deadlineNanos = conversation.park(parkedNanos);
        if (!bringTimerForward(here)) {
            loop.execute(this);
            return true;
        }
        watch(wanted());
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
        boolean idle = conversation.isIdle();
        boolean served = conversation.isServed();
        if (!ownership.release()) {
            reported();
            next = conversation.ready();
            return false;
        }
        // A worker may have asked before the loop said so, and released after it had looked: asked again, one of them
        // sees it.
        if (here == ThreadKind.WORKER && idle && (home.isStopping() || served && home.isAwaitingRoom())) {
            home.kickIdle();
        }
        return true;
    }

    /** Others wait for a place, and this one has been served. */
    private boolean makesRoom() {
        return home.isAwaitingRoom() && conversation.isServed();
    }

    /** What it waits for: never input while output waits, so that a client that takes nothing cannot ask for more. */
    private int wanted() {
        return (conversation.hasOutput() ? Poller.WRITE : Poller.READ) | settings.mode();
    }

    private void watch(int wanted) throws IOException {
        if (interest == wanted) {
            return;
        }
        if (interest == Poller.NONE) {
            home.counts().arms().increment();
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
        timer = loop.timers().schedule(dueNanos, whenDue);
    }

    /** The key was a lower bound: the deadline may have moved on since, as it does at every request. */
    private void timerSurfaced() {
        long nowNanos = System.nanoTime();
        if (!ownership.acquireArmed()) {
            // Its owner alone may touch the key.
            timer = loop.timers().schedule(nowNanos + TIMER_RETRY_NANOS, whenDue);
            return;
        }
        boolean due = deadlineNanos - nowNanos <= 0;
        schedule(due ? nowNanos + TIMER_REST_NANOS : deadlineNanos);
        if (due) {
            timedOut();
        } else {
            ownership.release();
        }
    }

    private void timedOut() {
        try {
            next = conversation.timedOut();
        } catch (Throwable e) {
            next = Step.CLOSE;
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
        if (conversation.closeMayBlock() && !home.isAbandoned()) {
            socket.close();
            interest = Poller.NONE;
            next = Step.RELEASE;
            advance();
        } else {
            closeAll();
        }
    }

    private void closeAll() {
        ownership.closed();
        loop.timers().cancel(timer);
        try {
            conversation.endExchange();
        } finally {
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            countFile(false);
            socket.close();
        } finally {
            home.closed(this);
        }
    }
}
