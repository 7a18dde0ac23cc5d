package dev.tern.server.connection;

import dev.tern.http.HttpConnection;
import dev.tern.http.HttpConnection.Phase;
import dev.tern.http.HttpConnection.Result;
import dev.tern.server.connection.ClientTimeouts.Wait;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The steps fill, process and drain of one connection. Each performs its work and returns the next step; none blocks on
 * the socket, and none depends on the thread that runs it. The legal transitions are in {@link Step}.
 *
 * <pre>{@code
 *               readiness
 *   +---------------------------+
 *   |                           v       bytes
 * AWAIT <---- would block --- FILL ------------> PROCESS ---- output ----> DRAIN
 *   ^                                            |  ^  ^                   |  |
 *   +--------- nothing more to do ---------------+  |  +--- more to do ----+  |
 *   |                                               |                         |
 *   +--------- the socket takes no more ------------|-------------------------+
 *                                                 CLOSE: our FIN, then the rest of the input
 * }</pre>
 *
 * <p>Thread safety: confined to the owner of the connection.
 */
final class ConnectionSteps {
    /**
     * The bytes that TCP sends at once on any new connection: ten segments of at least 536 bytes. Source: RFC 6928
     * section 2, RFC 9293 section 3.7.1.
     */
    private static final long FIRST_FLIGHT_BYTES = 10 * 536;

    /** What is known about the socket's input after the last read or event. */
    private enum Input {
        /** Only an event or another read can tell whether there is more. */
        UNKNOWN,
        /** To be read before the connection waits: an edge is reported once. */
        READABLE,
        /** The last read found nothing. */
        EMPTY,
        /** The client has sent its FIN. */
        ENDED;

        /** Level trigger reads once per event; edge trigger until the read would block, since no other event comes. */
        static Input afterRead(int read, boolean edge) {
            if (read > 0) {
                return edge ? READABLE : UNKNOWN;
            }
            return read == 0 ? EMPTY : ENDED;
        }
    }

    private enum Stage {
        /** No response has been sent yet. */
        NEW,
        /** A response has been sent, or a part of it. */
        SERVED,
        /** Our FIN was sent; what the client still sends is discarded. */
        LINGERING
    }

    private final TcpSocket socket;
    private final ConnectionContextPool pool;
    private final boolean edge;
    private final ClientTimeouts timeouts;

    private @Nullable ConnectionContext context;
    private Result result = Result.DONE;
    private Input input = Input.UNKNOWN;
    private Stage stage = Stage.NEW;
    private long receivedBytes;
    /** The bytes that the socket took. */
    private long sentBytes;

    ConnectionSteps(TcpSocket socket, ConnectionContextPool pool, ConnectionSettings settings) {
        this.socket = socket;
        this.pool = pool;
        this.edge = settings.edge();
        this.timeouts = new ClientTimeouts(settings);
    }

    /** Begins after a first read, whose bytes are in the context. */
    Step begin(ConnectionContext filled, int read) {
        context = filled;
        filled.http().open(socket.remoteAddress());
        return received(read);
    }

    /** The socket may have input, or room for output. */
    Step ready() {
        if (timeouts.isWaiting(Wait.BODY)) {
            timeouts.endWait(System.nanoTime());
        }
        if (hasOutput()) {
            return Step.DRAIN;
        }
        input = Input.READABLE;
        return Step.FILL;
    }

    /** Socket to input buffer. */
    Step fill() throws IOException {
        int read = context().fill(socket);
        return isLingering() ? discard(read) : received(read);
    }

    private Step received(int read) {
        input = Input.afterRead(read, edge);
        receivedBytes += Math.max(read, 0);
        if (input == Input.ENDED && isIdle()) {
            return Step.CLOSE;
        }
        return input == Input.EMPTY ? Step.AWAIT : Step.PROCESS;
    }

    /** Reads what the client sends after our FIN: a close with unread bytes would reset what it has not read yet. */
    private Step discard(int read) {
        context().discardInput();
        input = Input.afterRead(read, edge);
        if (input == Input.ENDED || timeouts.isLingerOverdue(System.nanoTime())) {
            return Step.CLOSE;
        }
        return input == Input.READABLE ? Step.FILL : Step.AWAIT;
    }

    /** Input buffer to output buffer. */
    Step process(boolean mayBlock, boolean stopping) throws IOException {
        HttpConnection http = context().http();
        if (stopping) {
            http.closeAfterResponse();
            onStopping();
        }
        Phase before = http.phase();
        result = context().process(mayBlock);
        // After another phase or a response in between, the next wait is for another head or body.
        if (before != http.phase() || before != Phase.RESPONSE && hasOutput()) {
            timeouts.restart();
        }
        return nextStep();
    }

    /** Output buffer, and the file behind it, to socket. */
    Step drain() throws IOException {
        return stepAfter(send());
    }

    private ConnectionContext.Drained send() throws IOException {
        assert !isLingering();
        stage = Stage.SERVED;
        ConnectionContext sending = context();
        long before = sending.sentBytes();
        ConnectionContext.Drained drained = sending.drain(socket);
        sentBytes += sending.sentBytes() - before;
        return drained;
    }

    private Step stepAfter(ConnectionContext.Drained drained) throws IOException {
        return switch (drained) {
            case ALL -> {
                timeouts.restart();
                yield nextStep();
            }
            case MORE -> Step.DRAIN;
            case BLOCKED -> Step.AWAIT;
            case BROKEN -> Step.CLOSE;
        };
    }

    /** The step that the last result of the protocol requires; output goes first. */
    private Step nextStep() throws IOException {
        if (hasOutput()) {
            return Step.DRAIN;
        }
        return switch (result) {
            case NEED_DRAIN, NEED_WORKER -> Step.PROCESS;
            case NEED_INPUT, DONE -> stepForInput();
            case CLOSE -> closeOrLinger();
        };
    }

    private Step stepForInput() throws IOException {
        if (input != Input.ENDED) {
            return input == Input.READABLE ? Step.FILL : Step.AWAIT;
        }
        result = context().inputEnded();
        return nextStep();
    }

    /**
     * Closes at once only where no reset can destroy the response. Input that is unread at the close, or arrives after
     * it, makes the kernel send a reset and drop unsent bytes. No input arrives after the client's FIN. A client that
     * has announced the close sends at most an empty line, which is harmless if all bytes fitted into the first flight
     * of TCP. That shortcut saves three of the nine system calls of such a connection, and 12 % of its cost.
     */
    private Step closeOrLinger() throws IOException {
        boolean closes = input == Input.ENDED || context().isInputOver() && sentBytes <= FIRST_FLIGHT_BYTES;
        releaseContext();
        if (closes) {
            return Step.CLOSE;
        }
        socket.shutdownOutput();
        stage = Stage.LINGERING;
        timeouts.await(Wait.LINGER, System.nanoTime(), 0);
        input = Input.READABLE;
        return Step.FILL;
    }

    /** Sends 408 if a request has begun; closes an idle, a stalled or a lingering connection. */
    Step timedOut() throws IOException {
        if (hasOutput()) {
            return timedOutWriting();
        }
        if (isLingering()) {
            boolean receives = socket.unacknowledged() > 0 && !isTooSlow();
            return receives ? Step.AWAIT : Step.CLOSE;
        }
        if (context == null) {
            return Step.CLOSE;
        }
        timeouts.onSlowClient();
        result = context.timedOut();
        return nextStep();
    }

    /** One of several checks in a write timeout. */
    private Step timedOutWriting() throws IOException {
        // The kernel reports room only from a third of its buffer on, so there may be some. It may also take all output
        // though the client takes nothing.
        ConnectionContext.Drained drained = send();
        return isTooSlow() ? reset() : stepAfter(drained);
    }

    private boolean isTooSlow() {
        long unacknowledged = socket.unacknowledged();
        return timeouts.isTooSlow(System.nanoTime(), takenBytes(unacknowledged), unacknowledged >= 0);
    }

    /** The longest time of a write that blocks. */
    long maxStallNanos() {
        return timeouts.maxStallNanos();
    }

    /** The sent bytes that the client has acknowledged, or, where that is unknown, those that the socket took. */
    private long takenBytes(long unacknowledged) {
        return sentBytes - Math.max(0, unacknowledged);
    }

    /** Closes by a reset: after an orderly close the kernel holds the unsent bytes of a stalled client for minutes. */
    private Step reset() throws IOException {
        socket.linger(0);
        return Step.CLOSE;
    }

    /** Whether 503 may be sent: a request has begun, and no response to it. */
    boolean canRespondToOverload() {
        return !isLingering() && context != null && context.canRespondToOverload();
    }

    /** The task queue is full: sends 503. */
    Step onOverload() throws IOException {
        result = context().onOverload();
        return nextStep();
    }

    /** The server stops: shortens the time after our FIN. */
    void onStopping() {
        timeouts.onStopping();
    }

    /** Whether the next handler may block. */
    boolean needsWorker() {
        return result == Result.NEED_WORKER && !hasOutput();
    }

    boolean hasOutput() {
        return context != null && context.hasOutput();
    }

    /** Whether no request is in progress; empty lines do not begin one. */
    boolean isIdle() {
        boolean none = result == Result.DONE
                || result == Result.NEED_INPUT && context().http().isIdle();
        return none && !isLingering() && !hasOutput();
    }

    /** Whether a response has been sent, or a part of it. */
    boolean isServed() {
        return stage != Stage.NEW;
    }

    private boolean isLingering() {
        return stage == Stage.LINGERING;
    }

    /** Whether the last read found nothing. */
    boolean isInputEmpty() {
        return input == Input.EMPTY;
    }

    /** Releases the resources that a wait for the client does not need. */
    void releaseBuffers() {
        if (isLingering() || result == Result.DONE && !hasOutput()) {
            releaseContext();
        } else if (context != null) {
            context.releaseBuffers();
        }
    }

    /** Whether {@link #releaseContext} calls code of a blocking handler. */
    boolean closeMayBlock() {
        return context != null && context.http().closeMayBlock();
    }

    /** Ends the exchange in progress and releases its context. */
    void releaseContext() {
        ConnectionContext released = context;
        if (released != null) {
            // Cleared first: where the end fails, the context must be neither used nor ended again.
            context = null;
            pool.release(released);
        }
    }

    /**
     * Begins a wait for the client.
     *
     * @return its deadline
     */
    long beginWait(long nowNanos) {
        if (isLingering()) {
            return timeouts.await(Wait.LINGER, nowNanos, 0);
        }
        if (hasOutput()) {
            boolean begun = timeouts.isWaiting(Wait.WRITE);
            return timeouts.await(Wait.WRITE, nowNanos, begun ? 0 : takenBytes(socket.unacknowledged()));
        }
        if (context == null || result == Result.DONE) {
            return timeouts.await(Wait.IDLE, nowNanos, 0);
        }
        Wait wait = context.http().phase() == Phase.HEAD ? Wait.HEADER : Wait.BODY;
        return timeouts.await(wait, nowNanos, receivedBytes);
    }

    private ConnectionContext context() {
        ConnectionContext used = context;
        if (used == null) {
            used = pool.acquire(socket.remoteAddress());
            context = used;
        }
        return used;
    }
}
