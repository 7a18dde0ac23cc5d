package dev.tern.http;

import dev.tern.http.text.ChunkedDecoder;
import dev.tern.http.text.FieldSyntax;
import dev.tern.http.text.HeadLimit;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of the current request: finds its bytes by length or by chunks, and passes them to the consumer that was
 * registered, or skips them.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Ownership: each consumer is called exactly once with the end, {@code end} or {@code aborted}, unless it threw.
 *
 * <p>Source: RFC 9112 section 6.
 */
final class RequestBody {

    /** How the body stands after the bytes that were received. */
    enum Outcome {
        /** More input is needed. */
        INCOMPLETE(0),
        /** Every byte was received and passed on. */
        COMPLETE(0),
        /** The chunked framing is broken. */
        MALFORMED(400),
        /** The body is longer than is accepted. */
        TOO_LARGE(413),
        /** The trailer section is longer than is accepted. */
        TRAILERS_TOO_LARGE(431),
        /** The consumer refuses the body; see {@link RequestBody#refusal()}. */
        REFUSED(0);

        /** The status of the response; 0 where the body is acceptable. */
        final int status;

        Outcome(int status) {
            this.status = status;
        }
    }

    private final HttpLimits limits;
    private final ChunkedDecoder chunks;
    private @Nullable BodyConsumer consumer;
    /** Whether the body can be asked for no more. */
    private boolean asked;

    private boolean chunked;
    private long remaining;
    private long received;
    private long most;
    private int refusal;
    private @Nullable String acceptedMediaTypes;

    RequestBody(HttpLimits limits) {
        this.limits = limits;
        this.chunks = new ChunkedDecoder(limits.maxLine(), limits.maxHeaderBytes(), limits.maxHeaderFields());
    }

    /** Begins a body of this length, -1 for chunked, which has no consumer yet. */
    void begin(long contentLength) {
        consumer = null;
        asked = false;
        chunked = contentLength < 0;
        remaining = contentLength;
        received = 0;
        most = limits.maxBodyBytes();
        refusal = 0;
        acceptedMediaTypes = null;
        chunks.reset();
    }

    /** Passes the body to this consumer, if it has at most {@code maxBytes}. */
    void deliverTo(BodyConsumer wanting, long maxBytes) {
        if (asked) {
            throw new IllegalStateException("the body can be asked for once, and not after the response has begun");
        }
        asked = true;
        most = maxBytes;
        int status = wanting.refusal();
        acceptedMediaTypes = status == 415 ? acceptedMediaTypes(wanting) : null;
        consumer = wanting;
        refuse(status);
    }

    /** Checked here, where the handler that is at fault is called. */
    private static @Nullable String acceptedMediaTypes(BodyConsumer refusing) {
        String types = refusing.acceptedMediaTypes();
        if (types != null) {
            FieldSyntax.requireSettable("Accept", types);
        }
        return types;
    }

    HttpLimits limits() {
        return limits;
    }

    /** The status with which the consumer refuses the body; 0 while it does not. */
    int refusal() {
        return refusal;
    }

    /** The limit that the trailer section exceeds; null while it does not. */
    @Nullable HeadLimit exceeded() {
        return chunked ? chunks.exceeded() : null;
    }

    /** The media types that the consumer accepts, where it refused another one with 415; null otherwise. */
    @Nullable String acceptedMediaTypes() {
        return acceptedMediaTypes;
    }

    private void refuse(int status) {
        if (status != 0) {
            HttpStatus.requireValid(status, 400);
        }
        refusal = status;
    }

    /** Passes the body to this callback when it is whole. */
    void collect(BodyCallback whole) {
        long longest = Math.min(limits.maxBodyBytes(), Collector.MAX_BYTES);
        deliverTo(new Collector(whole), longest);
    }

    boolean isWanted() {
        return consumer != null;
    }

    boolean isComplete() {
        return chunked ? chunks.state() == ChunkedDecoder.State.COMPLETE : remaining == 0;
    }

    /** Whether a byte of the body has been received. */
    boolean hasBegun() {
        return received > 0 || chunked && !chunks.isUntouched();
    }

    /** Whether it is already certain that the body is longer than is accepted. */
    boolean isTooLarge() {
        return !chunked && remaining > most - received;
    }

    /** Consumes the received bytes of the body. */
    Outcome receive(ByteBuffer in) throws Exception {
        if (isTooLarge()) {
            return Outcome.TOO_LARGE;
        }
        for (int count = next(in); count > 0; count = next(in)) {
            if (count > most - received) {
                return Outcome.TOO_LARGE;
            }
            received += count;
            pass(in, count);
            if (refusal != 0) {
                return Outcome.REFUSED;
            }
        }
        return outcome();
    }

    /** Consumes the received bytes of a body without a consumer. */
    Outcome skip(ByteBuffer in) {
        if (isTooLarge()) {
            return Outcome.TOO_LARGE;
        }
        for (int count = next(in); count > 0; count = next(in)) {
            received += count;
            in.position(in.position() + count);
        }
        return received > most ? Outcome.TOO_LARGE : outcome();
    }

    private int next(ByteBuffer in) {
        if (chunked) {
            return chunks.next(in);
        }
        int count = (int) Math.min(remaining, in.remaining());
        remaining -= count;
        return count;
    }

    private void pass(ByteBuffer in, int count) throws Exception {
        int start = in.position();
        in.position(start + count);
        BodyConsumer taker = consumer;
        if (taker != null) {
            ByteBuffer piece = in.slice(start, count);
            // Detached during the callback, so that a consumer that throws is not called again.
            consumer = null;
            taker.piece(piece);
            int status = taker.refusal();
            consumer = taker;
            refuse(status);
        }
    }

    private Outcome outcome() {
        if (isComplete()) {
            return Outcome.COMPLETE;
        }
        return switch (chunks.state()) {
            case MALFORMED -> Outcome.MALFORMED;
            case TRAILERS_TOO_LARGE -> Outcome.TRAILERS_TOO_LARGE;
            default -> Outcome.INCOMPLETE;
        };
    }

    /** Calls the consumer with the end of the body. */
    void end() throws Exception {
        BodyConsumer taker = consumer;
        consumer = null;
        if (taker != null) {
            taker.end();
            refuse(taker.refusal());
        }
    }

    /**
     * From here on the rest of the body is skipped and counted against the limit of an unwanted one; it can be asked
     * for no more.
     */
    void discard() {
        asked = true;
        most = Math.max(limits.maxBodyBytes(), received);
    }

    /** Aborts the consumer, if there still is one. */
    void abort() {
        BodyConsumer taker = consumer;
        consumer = null;
        if (taker != null) {
            taker.aborted();
        }
    }

    /**
     * Collects a request body whole. The array grows with what was really received, never by what the client announces.
     */
    private static final class Collector implements BodyConsumer {
        /** The longest array that every JVM can make. */
        static final int MAX_BYTES = Integer.MAX_VALUE - 8;

        private final BodyCallback whole;
        private byte[] bytes = new byte[0];
        private int size;

        Collector(BodyCallback whole) {
            this.whole = whole;
        }

        @Override
        public void piece(ByteBuffer piece) {
            int count = piece.remaining();
            if (count > bytes.length - size) {
                long roomy = Math.min(2L * bytes.length, MAX_BYTES);
                bytes = Arrays.copyOf(bytes, (int) Math.max(roomy, (long) size + count));
            }
            piece.get(bytes, size, count);
            size += count;
        }

        @Override
        public void end() throws Exception {
            whole.complete(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
        }
    }
}
