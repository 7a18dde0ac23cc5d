package dev.tern.server.connection;

import dev.tern.http.HttpConnection;
import dev.tern.http.HttpConnection.Phase;
import dev.tern.http.HttpConnection.Result;
import dev.tern.server.connection.ClientTimeouts.Wait;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The three steps of one connection: fill, process and drain. Each performs what it says and names the next step; none
 * waits, and none knows which thread it runs on.
 *
 * <pre>{@code
 *              readiness
 *   +---------------------------+
 *   |                           v       bytes
 * PARK <---- would block ---- FILL ------------> PROCESS ---- output ----> DRAIN
 *   ^                                            |  ^  ^                   |  |
 *   +--------- nothing more to do ---------------+  |  +--- more to do ----+  |
 *   |                                               |                        |
 *   +--------- the socket takes no more ------------|------------------------+
 *                                                 CLOSE: our FIN, then the rest of the input
 * }</pre>
 *
 * <p>Thread safety: confined to the owner of the connection.
 */
final class ConnectionSteps {
    /**
     * What TCP sends at once on a new connection, whatever the path: ten segments, of 536 bytes or more. Source: RFC 6928 section 2, RFC 9293
     * section 3.7.1.
     */
    private static final long FIRST_FLIGHT_BYTES = 10 * 536;

    private final TcpSocket socket;
    private final ConnectionContextPool pool;
    private final boolean edge;
    private final ClientTimeouts timeouts;

    private @Nullable ConnectionContext context;
    private Result result = Result.DONE;
    private boolean readable;
    private boolean inputEmpty;
    private boolean inputEnded;
    private boolean lingering;
    private boolean served;
    private long receivedBytes;
    /** The bytes that the socket took. */
    private long sentBytes;

    ConnectionSteps(TcpSocket socket, ConnectionContextPool pool, ConnectionSettings settings) {
        this.socket = socket;
        this.pool = pool;
        this.edge = settings.edge();
        this.timeouts = new ClientTimeouts(settings);
    }

    /** Begins with an exchange that holds what the first read has found. */
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
        readable = true;
        return Step.FILL;
    }

    /** Socket to input buffer. */
    Step fill() throws IOException {
        int read = context().fill(socket);
        return lingering ? discard(read) : received(read);
    }

    private Step received(int read) {
        // Level: one read an event. Edge: until it would block, since no other event will come.
        readable = edge && read > 0;
        inputEnded = read < 0;
        inputEmpty = read == 0;
        receivedBytes += Math.max(read, 0);
        if (inputEnded && isIdle()) {
            return Step.CLOSE;
        }
        return read == 0 ? Step.AWAIT : Step.PROCESS;
    }

    /** After our FIN: what the client still sends is read, since closing upon it would reset what it has not read yet. */
    private Step discard(int read) {
        context().discardInput();
        readable = edge && read > 0;
        if (read < 0 || timeouts.isLingerOverdue(System.nanoTime())) {
            return Step.CLOSE;
        }
        return readable ? Step.FILL : Step.AWAIT;
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
        // An answer in between, and the head or body that is awaited is another one.
        if (before != http.phase() || before != Phase.RESPONSE && hasOutput()) {
            timeouts.restart();
        }
        return hasOutput() ? Step.DRAIN : stepAfterOutput();
    }

    /** Output buffer, and the file behind it, to socket. */
    Step drain() throws IOException {
        return stepAfter(send());
    }

    private ConnectionContext.Drained send() throws IOException {
        served = true;
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
                yield stepAfterOutput();
            }
            case MORE -> Step.DRAIN;
            case BLOCKED -> Step.AWAIT;
            case BROKEN -> Step.CLOSE;
        };
    }

    /** The step that the last result asks for, when nothing is left to send. */
    private Step stepAfterOutput() throws IOException {
        return switch (result) {
            case NEED_DRAIN, NEED_WORKER -> Step.PROCESS;
            case NEED_INPUT, DONE -> stepForInput();
            case CLOSE -> closeOrLinger();
        };
    }

    private Step stepForInput() throws IOException {
        if (!inputEnded) {
            return readable ? Step.FILL : Step.AWAIT;
        }
        result = context().inputEnded();
        return hasOutput() ? Step.DRAIN : stepAfterOutput();
    }

    /**
     * Closes at once where no byte of the client can undo what was sent. Input that comes after the close, or was not read before it, is
     * answered by a reset, which drops what the kernel has not sent yet. After the client's FIN none comes. A client that has announced the
     * close sends nothing more, and if it does (some send an empty line), nothing is lost as long as all was sent at once. That shortcut saves
     * three calls of nine per connection, and 12 % of its cost.
     */
    private Step closeOrLinger() throws IOException {
        boolean closes = inputEnded || context().isInputOver() && sentBytes <= FIRST_FLIGHT_BYTES;
        releaseContext();
        if (closes) {
            return Step.CLOSE;
        }
        socket.shutdownOutput();
        lingering = true;
        timeouts.await(Wait.LINGER, System.nanoTime(), 0);
        readable = true;
        return Step.FILL;
    }

    /** Answers 408 if a request has begun; an idle, a stalled or a lingering connection is just closed. */
    Step timedOut() throws IOException {
        if (hasOutput()) {
            return timedOutWriting();
        }
        if (lingering) {
            boolean receives = socket.unacknowledged() > 0 && !isTooSlow();
            return receives ? Step.AWAIT : Step.CLOSE;
        }
        if (context == null) {
            return Step.CLOSE;
        }
        timeouts.onSlowClient();
        result = context.timedOut();
        return hasOutput() ? Step.DRAIN : stepAfterOutput();
    }

    /** One of several looks in a write timeout. */
    private Step timedOutWriting() throws IOException {
        // The kernel reports room when a third of its buffer is free: there may be some that was not reported. It may
        // also take all, though the client takes nothing.
        ConnectionContext.Drained drained = send();
        return isTooSlow() ? reset() : stepAfter(drained);
    }

    private boolean isTooSlow() {
        long unacknowledged = socket.unacknowledged();
        return timeouts.isTooSlow(System.nanoTime(), takenBytes(unacknowledged), unacknowledged >= 0);
    }

    /** What the client has acknowledged of what was sent, or, where that is not known, what the socket took. */
    private long takenBytes(long unacknowledged) {
        return sentBytes - Math.max(0, unacknowledged);
    }

    /** Whether a full task queue may be answered: a request has begun, and no response to it. */
    boolean canRespondToOverload() {
        return !lingering && context != null && context.canRespondToOverload();
    }

    /** Answers 503: the task queue is full. */
    Step onOverload() throws IOException {
        result = context().onOverload();
        return hasOutput() ? Step.DRAIN : stepAfterOutput();
    }

    /** Whether the handler that comes next may wait. */
    boolean needsWorker() {
        return result == Result.NEED_WORKER && !hasOutput();
    }

    /** The server stops: the client's FIN is waited for no longer than it takes what is under way. */
    void onStopping() {
        timeouts.onStopping();
    }

    /** Whether a file is under way behind the output buffer. */
    boolean sendsFile() {
        return context != null && context.http().region() != null;
    }

    /** Whether anything waits to be sent. */
    boolean hasOutput() {
        return context != null && context.hasOutput();
    }

    /** Whether no request is under way, whatever empty lines have come. */
    boolean isIdle() {
        boolean none = result == Result.DONE
                || result == Result.NEED_INPUT && context().http().isIdle();
        return none && !lingering && !hasOutput();
    }

    /** Whether anything was ever answered. */
    boolean isServed() {
        return served;
    }

    /** Whether the last look at the socket found nothing. */
    boolean isInputEmpty() {
        return inputEmpty;
    }

    /** Gives back what is not needed while the client is waited for. */
    void releaseBuffers() {
        if (lingering || result == Result.DONE && !hasOutput()) {
            releaseContext();
        } else if (context != null) {
            context.releaseBuffers();
        }
    }

    /** Whether {@link #releaseContext} calls code of a blocking handler. */
    boolean closeMayBlock() {
        return context != null && context.http().closeMayBlock();
    }

    /** Ends what is under way, and gives back what it needed. */
    void releaseContext() {
        ConnectionContext used = context;
        if (used != null) {
            // Forgotten first: where its end fails, it must be neither used nor ended again.
            context = null;
            pool.release(used);
        }
    }

    /**
     * A wait for the client begins.
     *
     * @return the moment at which waiting any longer is pointless
     */
    long awaitReadiness(long nowNanos) {
        if (lingering) {
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

    /** A client that takes nothing would let the system keep what was sent for minutes after an orderly close. */
    private Step reset() throws IOException {
        socket.linger(0);
        return Step.CLOSE;
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
