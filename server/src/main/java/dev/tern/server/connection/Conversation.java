package dev.tern.server.connection;

import dev.tern.http.HttpConnection;
import dev.tern.http.HttpConnection.Phase;
import dev.tern.http.HttpConnection.Result;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    /** How much longer a client may go on sending after our FIN than it may pause: until it has read our answer, most likely. */
    private static final int LINGER_PAUSES = 15;

    private final TcpSocket socket;
    private final ExchangePool pool;
    private final boolean edge;

    private @Nullable Exchange exchange;
    private Result result = Result.DONE;
    private boolean readable;
    private boolean inputEmpty;
    private boolean inputEnded;
    private boolean lingering;
    private boolean served;
    private long lingerBeganNanos;
    private long headBeganNanos;
    private long progressNanos = System.nanoTime();

    Conversation(TcpSocket socket, ExchangePool pool, boolean edge) {
        this.socket = socket;
        this.pool = pool;
        this.edge = edge;
    }

    /** The socket may have input, or room for output. */
    Step ready() {
        if (hasOutput()) {
            return Step.DRAIN;
        }
        readable = true;
        return Step.FILL;
    }

    /** Socket to input buffer. */
    Step fill(ByteBuffer spill) throws IOException {
        return lingering ? discard(spill) : receive(spill);
    }

    private Step receive(ByteBuffer spill) throws IOException {
        if (exchange == null || exchange.http().phase() == Phase.IDLE) {
            headBeganNanos = System.nanoTime();
        }
        int read = exchange().fill(socket, spill);
        // Level: one read an event. Edge: until it would block, since no other event will come.
        readable = edge && read > 0;
        inputEnded = read < 0;
        inputEmpty = read == 0;
        if (read > 0) {
            progressNanos = System.nanoTime();
        }
        return read == 0 ? Step.PARK : Step.PROCESS;
    }

    /** After our FIN: what the client still sends is read, since closing upon it would reset what it has not read yet. */
    private Step discard(ByteBuffer spill) throws IOException {
        int read = socket.input().read(spill.clear());
        readable = edge && read > 0;
        if (read < 0) {
            return Step.CLOSE;
        }
        if (read > 0) {
            progressNanos = System.nanoTime();
        }
        return readable ? Step.FILL : Step.PARK;
    }

    /** Input buffer to output buffer. */
    Step process(boolean mayBlock, boolean draining) throws IOException {
        HttpConnection http = exchange().http();
        if (draining) {
            http.closeAfterAnswer();
        }
        Phase before = http.phase();
        result = exchange().process(mayBlock);
        boolean anotherHead = before != Phase.HEAD || hasOutput();
        if (anotherHead && http.phase() == Phase.HEAD) {
            headBeganNanos = System.nanoTime();
        }
        return hasOutput() ? Step.DRAIN : afterOutput();
    }

    /** Output buffer, and the file behind it, to socket. */
    Step drain() throws IOException {
        served = true;
        long before = exchange().sentBytes();
        Exchange.Drained drained = exchange().drain(socket);
        if (exchange().sentBytes() > before) {
            progressNanos = System.nanoTime();
        }
        return switch (drained) {
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

    private Step finish() throws IOException {
        endExchange();
        if (inputEnded) {
            return Step.CLOSE;
        }
        socket.shutdownOutput();
        lingering = true;
        readable = true;
        lingerBeganNanos = System.nanoTime();
        progressNanos = lingerBeganNanos;
        return Step.FILL;
    }

    /** Answers 408 if a request has begun; an idle, a stalled or a lingering connection is just closed. */
    Step timedOut() throws IOException {
        if (exchange == null || lingering || hasOutput()) {
            return Step.CLOSE;
        }
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

    /** Gives back what an idle connection does not need. */
    void rest() {
        if (isIdle()) {
            endExchange();
        }
    }

    /** Ends what is under way, and gives back what it needed. */
    void endExchange() {
        if (exchange != null) {
            pool.giveBack(exchange);
            exchange = null;
        }
    }

    /** The moment at which waiting any longer is pointless. */
    long deadlineNanos(Timeouts timeouts) {
        if (lingering) {
            long longestNanos = lingerBeganNanos + LINGER_PAUSES * timeouts.lingerNanos();
            return longestNanos - progressNanos < timeouts.lingerNanos()
                    ? longestNanos
                    : progressNanos + timeouts.lingerNanos();
        }
        if (hasOutput()) {
            return progressNanos + timeouts.writeNanos();
        }
        if (exchange == null || result == Result.DONE) {
            return progressNanos + timeouts.idleNanos();
        }
        return exchange.http().phase() == Phase.HEAD
                ? headBeganNanos + timeouts.headerNanos()
                : progressNanos + timeouts.bodyNanos();
    }

    /** The last moment at which the client gave or took bytes. */
    long progressNanos() {
        return progressNanos;
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
