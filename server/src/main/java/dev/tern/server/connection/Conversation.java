package dev.tern.server.connection;

import dev.tern.http.HttpConnection;
import dev.tern.http.HttpConnection.Phase;
import dev.tern.http.HttpConnection.Result;
import dev.tern.server.connection.Patience.Awaited;
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
final class Conversation {
    private final TcpSocket socket;
    private final ExchangePool pool;
    private final boolean edge;
    private final Patience patience;

    private @Nullable Exchange exchange;
    private Result result = Result.DONE;
    private boolean readable;
    private boolean inputEmpty;
    private boolean inputEnded;
    private boolean lingering;
    private boolean served;
    private long receivedBytes;

    Conversation(TcpSocket socket, ExchangePool pool, ConnectionSettings settings) {
        this.socket = socket;
        this.pool = pool;
        this.edge = settings.edge();
        this.patience = new Patience(settings.timeouts());
    }

    /** The socket may have input, or room for output. */
    Step ready() {
        if (patience.isForBody()) {
            patience.resumed(System.nanoTime());
        }
        if (hasOutput()) {
            return Step.DRAIN;
        }
        readable = true;
        return Step.FILL;
    }

    /** Socket to input buffer. */
    Step fill() throws IOException {
        int read = exchange().fill(socket);
        return lingering ? discard(read) : received(read);
    }

    private Step received(int read) {
        // Level: one read an event. Edge: until it would block, since no other event will come.
        readable = edge && read > 0;
        inputEnded = read < 0;
        inputEmpty = read == 0;
        receivedBytes += Math.max(read, 0);
        return read == 0 ? Step.PARK : Step.PROCESS;
    }

    /** After our FIN: what the client still sends is read, since closing upon it would reset what it has not read yet. */
    private Step discard(int read) {
        exchange().discardInput();
        readable = edge && read > 0;
        if (read < 0 || patience.isEndOverdue(System.nanoTime())) {
            return Step.CLOSE;
        }
        return readable ? Step.FILL : Step.PARK;
    }

    /** Input buffer to output buffer. */
    Step process(boolean mayBlock, boolean draining) throws IOException {
        HttpConnection http = exchange().http();
        if (draining) {
            http.closeAfterAnswer();
            hurry();
        }
        Phase before = http.phase();
        result = exchange().process(mayBlock);
        // An answer in between, and the head or body that is awaited is another one.
        if (before != http.phase() || before != Phase.ANSWER && hasOutput()) {
            patience.renew();
        }
        return hasOutput() ? Step.DRAIN : afterOutput();
    }

    /** Output buffer, and the file behind it, to socket. */
    Step drain() throws IOException {
        served = true;
        return switch (exchange().drain(socket)) {
            case ALL -> afterOutput();
            case MORE -> Step.DRAIN;
            case BLOCKED -> Step.PARK;
            case BROKEN -> Step.CLOSE;
        };
    }

    /** The step that the last result asks for, when nothing is left to send. */
    private Step afterOutput() throws IOException {
        return switch (result) {
            case NEED_DRAIN, NEED_WORKER -> Step.PROCESS;
            case NEED_INPUT, DONE -> moreInput();
            case CLOSE -> finish();
        };
    }

    private Step moreInput() throws IOException {
        if (!inputEnded) {
            return readable ? Step.FILL : Step.PARK;
        }
        result = exchange().inputEnded();
        return hasOutput() ? Step.DRAIN : afterOutput();
    }

    /** A client that said it was done is not listened to any more, which saves three calls of nine a connection, and 12 % of its cost. */
    private Step finish() throws IOException {
        boolean inputOver = inputEnded || exchange().isInputOver();
        endExchange();
        if (inputOver) {
            return Step.CLOSE;
        }
        socket.shutdownOutput();
        lingering = true;
        patience.park(Awaited.FIN, System.nanoTime(), 0);
        readable = true;
        return Step.FILL;
    }

    /** Answers 408 if a request has begun; an idle, a stalled or a lingering connection is just closed. */
    Step timedOut() throws IOException {
        if (hasOutput()) {
            // The system reports room when a third of its buffer is free: there may be some that was not reported.
            Step following = drain();
            boolean blocked = following == Step.PARK && hasOutput();
            return blocked && patience.isOver(System.nanoTime(), takenBytes()) ? cut() : following;
        }
        if (exchange == null || lingering) {
            return Step.CLOSE;
        }
        patience.lose();
        result = exchange.timedOut();
        return hasOutput() ? Step.DRAIN : afterOutput();
    }

    /** Whether a full task queue may be answered: nothing of an answer is under way. */
    boolean refusable() {
        return !lingering && (exchange == null || exchange.http().refusable());
    }

    /** Answers 503: the task queue is full. */
    Step refuse() throws IOException {
        result = exchange().overloaded();
        return hasOutput() ? Step.DRAIN : afterOutput();
    }

    /** Whether the handler that comes next may wait. */
    boolean needsWorker() {
        return result == Result.NEED_WORKER && !hasOutput();
    }

    /** The server stops: the client's FIN is waited for no longer than it takes what is under way. */
    void hurry() {
        patience.hurry();
    }

    /** Whether a file is under way behind the output buffer. */
    boolean sendsFile() {
        return exchange != null && exchange.http().region() != null;
    }

    /** Whether anything waits to be sent. */
    boolean hasOutput() {
        return exchange != null && exchange.hasOutput();
    }

    /** Whether no request is under way. */
    boolean isIdle() {
        return result == Result.DONE && !lingering && !hasOutput();
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
    void rest() {
        if (isIdle() || lingering) {
            endExchange();
        } else if (exchange != null) {
            exchange.rest();
        }
    }

    /** Ends what is under way, and gives back what it needed. */
    void endExchange() {
        Exchange held = exchange;
        if (held != null) {
            // Forgotten first: where its end fails, it must be neither used nor ended again.
            exchange = null;
            pool.giveBack(held);
        }
    }

    /**
     * A wait for the client begins.
     *
     * @return the moment at which waiting any longer is pointless
     */
    long park(long nowNanos) {
        if (lingering) {
            return patience.park(Awaited.FIN, nowNanos, 0);
        }
        if (hasOutput()) {
            return patience.park(Awaited.RECEIPT, nowNanos, takenBytes());
        }
        if (exchange == null || result == Result.DONE) {
            return patience.park(Awaited.REQUEST, nowNanos, 0);
        }
        Awaited rest = exchange.http().phase() == Phase.HEAD ? Awaited.HEAD : Awaited.BODY;
        return patience.park(rest, nowNanos, receivedBytes);
    }

    /** What the client has taken of what was sent: acknowledged, where the system tells. */
    private long takenBytes() {
        return exchange().sentBytes() - socket.unacknowledged();
    }

    /** A client that takes nothing would let the system keep what was sent for minutes after an orderly close. */
    private Step cut() throws IOException {
        socket.linger(0);
        return Step.CLOSE;
    }

    private Exchange exchange() {
        Exchange held = exchange;
        if (held == null) {
            held = pool.take(socket.remoteAddress());
            exchange = held;
        }
        return held;
    }
}
