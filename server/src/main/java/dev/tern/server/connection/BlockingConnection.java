package dev.tern.server.connection;

import dev.tern.server.reactor.FailureLog;
import dev.tern.timer.ScheduledTask;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a thread of its own, which performs all its steps and blocks where {@link Step#AWAIT} waits for the
 * client. The work of the steps is in {@link ConnectionSteps}, as for {@link TcpConnection}.
 *
 * <pre>{@code
 * BUSY --wait for a request--> IDLE --bytes or FIN--> BUSY
 *                              IDLE --stop or idle timeout--> LEAVING, a request that has arrived is served first
 * any state --forced close, or the end--> CLOSED
 * }</pre>
 *
 * <p>The idle timeout is not that of the read: a timed read costs 9 of 33 µs per request, most of them for a timer that
 * almost never expires. Instead one timer per connection fires at a lower bound of the deadline.
 *
 * <p>Thread safety: confined to its thread, except {@link #closeIfIdle}, {@link #forceClose} and {@link #isOwnThread}.
 */
final class BlockingConnection implements Runnable {
    private static final FailureLog LOG = new FailureLog(BlockingConnection.class, "connection of {} failed");
    /** After this many steps in a row, other connections run first: the scheduler does not preempt. */
    private static final int MAX_STEPS_IN_A_ROW = 32;

    private enum State {
        /** A request is being received or served. */
        BUSY,
        /** Blocks until a request begins. */
        IDLE,
        /** Was idle when the server stopped, or for too long. */
        LEAVING,
        /** The socket is closed. */
        CLOSED
    }

    private final BlockingConnections connections;
    private final ConnectionSettings settings;
    private final WaitingSocket socket;
    private final ConnectionSteps steps;
    private final StepCounts counts = new StepCounts();
    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);
    private volatile @Nullable Thread thread;
    /** The deadline of the last wait for a request. */
    private volatile long idleDeadlineNanos;

    private volatile @Nullable ScheduledTask idleTimer;

    BlockingConnection(BlockingConnections connections, WaitingSocket socket) {
        this.connections = connections;
        this.settings = connections.settings();
        this.socket = socket;
        this.steps = new ConnectionSteps(socket, connections.contexts(), settings);
    }

    /** Serves until the connection ends. Never throws. */
    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            connections.counts().include(counts);
            serve();
        } catch (Throwable e) {
            LOG.ended(socket, e);
        } finally {
            close();
        }
    }

    private void serve() throws IOException {
        if (settings.linger()) {
            socket.linger(1);
        }
        // A first read before any wait: a request that has arrived already needs none.
        Step step = steps.ready();
        for (int count = 1; step != Step.CLOSE && state.get() != State.CLOSED; count++) {
            if (count % MAX_STEPS_IN_A_ROW == 0) {
                Thread.yield();
            }
            Step next = perform(step);
            assert step.canBeFollowedBy(next) : step + " -> " + next;
            step = next;
        }
        settings.stepListener().performing(Step.CLOSE, ThreadKind.VIRTUAL);
    }

    private Step perform(Step step) throws IOException {
        settings.stepListener().performing(step, ThreadKind.VIRTUAL);
        return switch (step) {
            case FILL -> fill();
            case PROCESS -> process();
            case DRAIN -> drain();
            case AWAIT -> await();
            case RELEASE, CLOSE -> throw new IllegalStateException("no step of a thread: " + step);
        };
    }

    private Step fill() throws IOException {
        Step next = steps.fill();
        counts.read(steps.isInputEmpty());
        return next;
    }

    private Step process() throws IOException {
        Step next = steps.process(true, connections.isStopping());
        // A handler may have left the flag set; a set flag closes the channel of the next read or write.
        Thread.interrupted();
        return next;
    }

    private Step drain() throws IOException {
        counts.writes().increment();
        return steps.drain();
    }

    private Step await() throws IOException {
        steps.releaseBuffers();
        long nowNanos = System.nanoTime();
        long deadlineNanos = steps.beginWait(nowNanos);
        if (steps.hasOutput()) {
            socket.blockNextWrite(steps.maxStallNanos());
            return deadlineNanos - nowNanos <= 0 ? steps.timedOut() : steps.ready();
        }
        return steps.isIdle() ? awaitRequest(deadlineNanos) : awaitInput(deadlineNanos - nowNanos);
    }

    private Step awaitInput(long timeoutNanos) throws IOException {
        return socket.awaitInput(timeoutNanos) ? steps.ready() : steps.timedOut();
    }

    /** A close with unread bytes would send a reset, and the bytes may be a request: a stop reads once more. */
    private Step awaitRequest(long deadlineNanos) throws IOException {
        idleDeadlineNanos = deadlineNanos;
        if (idleTimer == null) {
            scheduleIdleCheck(settings.idleNanos());
        }
        state.compareAndSet(State.BUSY, State.IDLE);
        // After IDLE is set: a stop that follows this check finds this connection idle.
        if (connections.isStopping() && state.compareAndSet(State.IDLE, State.BUSY)) {
            return steps.isInputEmpty() ? Step.CLOSE : steps.ready();
        }
        Step next = awaitInput(WaitingSocket.NO_TIMEOUT);
        state.compareAndSet(State.IDLE, State.BUSY);
        return next;
    }

    // ---- the idle timeout, on the thread of the timers ----

    private void scheduleIdleCheck(long delayNanos) {
        idleTimer = connections.timers().schedule(Duration.ofNanos(delayNanos), this::checkIdle);
    }

    private void checkIdle() {
        State seen = state.get();
        long leftNanos = idleDeadlineNanos - System.nanoTime();
        if (seen == State.IDLE && leftNanos <= 0) {
            closeIfIdle();
        } else if (seen == State.IDLE || seen == State.BUSY) {
            // The next wait of a busy connection has not begun, so its deadline is at least an idle timeout away.
            tryScheduleIdleCheck(seen == State.IDLE ? leftNanos : settings.idleNanos());
        }
    }

    private void tryScheduleIdleCheck(long delayNanos) {
        try {
            scheduleIdleCheck(delayNanos);
        } catch (RejectedExecutionException stopped) {
            // The stop closes this connection.
        }
    }

    // ---- calls from other threads ----

    /** Closes this connection if it is idle. A request that has already arrived is served first. */
    void closeIfIdle() {
        if (state.compareAndSet(State.IDLE, State.LEAVING)) {
            socket.endInput();
        }
    }

    /** Closes the socket and interrupts the thread, whatever is in progress. */
    void forceClose() {
        state.set(State.CLOSED);
        socket.close();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    // ---- the end ----

    /** Releases each resource once, even where the release of another fails. Never throws. */
    private void close() {
        state.set(State.CLOSED);
        ScheduledTask timer = idleTimer;
        try {
            if (timer != null) {
                timer.cancel();
            }
            steps.releaseContext();
        } catch (Throwable e) {
            LOG.error(socket, e);
        } finally {
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } finally {
            connections.counts().end(counts);
            connections.closed(this);
        }
    }
}
