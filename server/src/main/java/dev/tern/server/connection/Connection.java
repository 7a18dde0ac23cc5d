package dev.tern.server.connection;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection: who owns it, and who performs its next step.
 *
 * <p>{@link #advance} performs steps as long as the {@link Dispatcher} places them on the calling thread, and hands the
 * connection over when it does not: to a worker, or back to the loop. So there is one program for all models. What a step
 * does is in {@link Conversation}.
 *
 * <p>Thread safety: confined to its owner, see {@link Ownership}. {@link #onReady}, {@link #kick}, {@link #evict} and
 * {@link #shutdown} are called on the loop's thread, and acquire the ownership first.
 */
final class Connection extends Channel implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** Steps after which others get their turn. */
    private static final int STEPS_PER_TURN = 32;
    /** How long a connection waits that could not be handed to a worker and cannot be refused any more. */
    private static final long RETRY_NANOS = 5_000_000;
    /** How far ahead the timer of a connection lies that nobody waits for. */
    private static final long TIMER_REST_NANOS = 60_000_000_000L;

    private final Connections home;
    private final ConnectionSettings settings;
    private final EventLoop loop;
    private final TcpSocket socket;
    private final int slot;
    private final Conversation conversation;
    private final Ownership ownership = new Ownership();
    private Step next = Step.PARK;
    private int interest = Poller.NONE;
    /** The task queue was full, and 503 is being answered on the loop. */
    private boolean refused;
    /** It is to be closed unless a request has arrived. */
    private boolean evicted;

    /** Written and read on the loop's thread only, whoever owns the connection. */
    private boolean parkedIdle;

    private long idleSinceNanos;

    private long deadlineNanos;
    private final Runnable whenDue = this::timerSurfaced;
    private long timer;
    /** The key of the timer, never after the deadline of a connection that waits. */
    private long timerNanos;

    Connection(Connections home, TcpSocket socket, int slot) {
        super(socket);
        this.home = home;
        this.settings = home.settings();
        this.loop = home.loop();
        this.socket = socket;
        this.slot = slot;
        this.conversation = new Conversation(socket, home.exchanges(), settings);
    }

    /** Its place in the table of its loop. */
    int slot() {
        return slot;
    }

    // ---- what others ask of it, on the loop's thread ----

    /** Begins to wait for the first byte. */
    void open() throws IOException {
        if (settings.linger()) {
            socket.linger(1);
        }
        interest = wanted();
        home.counts().arms().increment();
        loop.poller().register(this, interest);
        deadlineNanos = conversation.park(System.nanoTime());
        schedule(deadlineNanos);
        advance();
    }

    @Override
    public void onReady(int ready) {
        home.counts().events().increment();
        if (ownership.acquireReady()) {
            parkedIdle = false;
            next = conversation.ready();
            advance();
        }
    }

    /** The server stops: looks once more for input, so that a request that has arrived is answered before the close. */
    void kick() {
        if (ownership.acquireArmed()) {
            parkedIdle = false;
            next = conversation.hasOutput() ? Step.PARK : conversation.ready();
            advance();
        }
    }

    /** Closes an idle one, unless a request has arrived since. */
    void evict() {
        if (ownership.acquireArmed()) {
            parkedIdle = false;
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

    /** Closes the socket, though a worker may own it: the server has ended, and nobody will close it after. */
    void abandon() {
        socket.close();
    }

    /** Whether it waits for a request. */
    boolean isIdle() {
        return parkedIdle;
    }

    /** When it began to wait for a request. */
    long idleSinceNanos() {
        return idleSinceNanos;
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

    private void advance() {
        Place here = loop.inLoop() ? Place.LOOP : Place.WORKER;
        for (int steps = 1; ; steps++) {
            if (ownership.isCloseRequested()) {
                next = Step.CLOSE;
            }
            Place place = placeOfNext();
            if (place != here) {
                handOver(place);
                return;
            }
            boolean turnOver = steps % STEPS_PER_TURN == 0 && yieldTurn(here);
            if (turnOver || !performNext(here)) {
                return;
            }
        }
    }

    private Place placeOfNext() {
        if (refused) {
            return Place.LOOP;
        }
        if (next == Step.PROCESS && conversation.needsWorker()) {
            return Place.WORKER;
        }
        return settings.dispatcher().placeOf(next);
    }

    private void handOver(Place place) {
        if (place == Place.LOOP) {
            loop.execute(this);
            return;
        }
        // Given to a worker, a connection is one-shot in every model: nothing is reported until it is armed again.
        watch(Poller.NONE);
        if (!home.workers().tryExecute(this)) {
            rejected();
        }
    }

    /** Lets others go first; false where there is no need. */
    private boolean yieldTurn(Place here) {
        if (next == Step.PARK || next == Step.CLOSE) {
            return false;
        }
        if (here == Place.WORKER) {
            return home.workers().tryExecute(this);
        }
        loop.nextTurn(this);
        return true;
    }

    /** The task queue is full: a new request is refused, one that is under way tries again. */
    private void rejected() {
        if (!conversation.refusable()) {
            loop.timers().schedule(System.nanoTime() + RETRY_NANOS, this::advance);
            return;
        }
        refused = true;
        try {
            next = conversation.refuse();
        } catch (IOException | RuntimeException e) {
            next = failed(e);
        }
        advance();
    }

    /** Performs the next step; false when the caller does not own the connection any longer. */
    private boolean performNext(Place here) {
        settings.stepListener().performing(next, here);
        if (next == Step.PARK) {
            return !park();
        }
        if (next == Step.CLOSE) {
            close();
            return false;
        }
        try {
            next = perform(next, here);
        } catch (IOException | RuntimeException | Error e) {
            next = failed(e);
        }
        return true;
    }

    private Step perform(Step step, Place here) throws IOException {
        if (step == Step.FILL) {
            // Counted after the read, so that who sees the count knows that the read is over.
            Step following = conversation.fill();
            home.counts().reads().increment();
            return following;
        }
        if (step == Step.PROCESS) {
            return conversation.process(here == Place.WORKER, home.isStopping());
        }
        home.counts().writes().increment();
        return conversation.drain();
    }

    private Step failed(Throwable e) {
        if (e instanceof IOException) {
            LOG.debug("connection of {} ended: {}", socket.remoteAddress(), e.getMessage());
        } else {
            LOG.error("connection of {} failed", socket.remoteAddress(), e);
        }
        return Step.CLOSE;
    }

    // ---- waiting and ending, on the loop's thread ----

    /** Arms, then releases; false when there is more to do and the ownership stays. */
    private boolean park() {
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
        idleSinceNanos = System.nanoTime();
        deadlineNanos = conversation.park(idleSinceNanos);
        if (deadlineNanos - timerNanos < 0) {
            timerNanos = deadlineNanos;
            loop.timers().reschedule(timer, deadlineNanos);
        }
        watch(wanted());
        return release();
    }

    private boolean release() {
        parkedIdle = conversation.isIdle();
        if (ownership.release()) {
            return true;
        }
        parkedIdle = false;
        next = conversation.ready();
        return false;
    }

    /** Others wait for a place, and this one has been served. */
    private boolean makesRoom() {
        return home.isAwaitingRoom() && conversation.isServed();
    }

    /** What it waits for: never input while output waits, so that a client that takes nothing cannot ask for more. */
    private int wanted() {
        return (conversation.hasOutput() ? Poller.WRITE : Poller.READ) | (settings.edge() ? Poller.EDGE : Poller.NONE);
    }

    private void watch(int wanted) {
        if (interest == wanted) {
            return;
        }
        if (interest == Poller.NONE) {
            home.counts().arms().increment();
        }
        interest = wanted;
        loop.poller().interest(this, wanted);
    }

    private void schedule(long dueNanos) {
        timerNanos = dueNanos;
        timer = loop.timers().schedule(dueNanos, whenDue);
    }

    /** The key was a lower bound: the deadline may have moved on since, as it does at every request. */
    private void timerSurfaced() {
        long nowNanos = System.nanoTime();
        if (!ownership.acquireArmed()) {
            // Somebody owns it, and will park it, which moves the key.
            schedule(nowNanos + TIMER_REST_NANOS);
            return;
        }
        boolean due = deadlineNanos - nowNanos <= 0;
        schedule(due ? nowNanos + TIMER_REST_NANOS : deadlineNanos);
        if (due) {
            parkedIdle = false;
            next = timedOut();
            advance();
        } else if (!release()) {
            advance();
        }
    }

    private Step timedOut() {
        try {
            return conversation.timedOut();
        } catch (IOException | RuntimeException e) {
            return failed(e);
        }
    }

    private void close() {
        ownership.closed();
        loop.timers().cancel(timer);
        try {
            conversation.endExchange();
        } finally {
            socket.close();
            home.closed(this);
        }
    }
}
