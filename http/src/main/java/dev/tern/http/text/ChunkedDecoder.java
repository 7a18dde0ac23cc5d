package dev.tern.http.text;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the framing of a chunked body: skips chunk lines and trailers and returns how much data follows.
 *
 * <pre>{@code
 * SIZE_START -hex-> SIZE -;-> EXTENSION -CR-> SIZE_END
 *     ^              | blank   ^              ^   |
 *     |              +-> BEFORE_EXTENSION     |   | LF
 *     |              +----------CR------------+   |
 *     +-LF- DATA_END <-CR- DATA_DONE <- DATA <----+ size > 0
 *                                                 | size = 0
 *   COMPLETE <-LF- BODY_END <-CR- TRAILER_START <-+
 *                                  |     ^
 *                                token   LF
 *                                  v     |
 *                  TRAILER_NAME -:-> TRAILER_VALUE -CR-> TRAILER_END
 *
 * any state -bad byte-> MALFORMED      any trailer state -bound reached-> TRAILERS_TOO_LARGE
 * }</pre>
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: reads each byte of the framing once and no byte of the data.
 *
 * <p>Source: RFC 9112 section 7.1. Trailer fields are checked and dropped, as section 7.1.2 allows.
 */
public final class ChunkedDecoder {

    /** What the next byte belongs to. */
    public enum State {
        /** The first digit of a chunk size. */
        SIZE_START,
        /** A further digit of a chunk size. */
        SIZE,
        /** Blanks between a chunk size and the semicolon of an extension. */
        BEFORE_EXTENSION,
        /** A chunk extension, whose content is ignored. */
        EXTENSION,
        /** The LF of a chunk line. */
        SIZE_END,
        /** The data of a chunk. */
        DATA,
        /** The CR after the data. */
        DATA_DONE,
        /** The LF after the data. */
        DATA_END,
        /** The first byte of a trailer line, or the CR of the line that ends the body. */
        TRAILER_START,
        /** The name of a trailer field. */
        TRAILER_NAME,
        /** The value of a trailer field. */
        TRAILER_VALUE,
        /** The LF of a trailer line. */
        TRAILER_END,
        /** The LF that ends the body. */
        BODY_END,
        /** The body has ended. */
        COMPLETE,
        /** The framing is broken: 400. */
        MALFORMED,
        /** The trailer section is beyond its bounds: 431. */
        TRAILERS_TOO_LARGE;

        private boolean inTrailers() {
            return compareTo(TRAILER_START) >= 0 && compareTo(BODY_END) < 0;
        }

        private boolean isFinal() {
            return compareTo(COMPLETE) >= 0;
        }
    }

    /** The digits of 64 bits. Leading zeros count, because a body of zeros alone would exceed no other limit. */
    private static final int MAX_DIGITS = 16;

    private final int maxLine;
    private final int maxHeaderBytes;
    private final int maxHeaderFields;
    private State state = State.SIZE_START;
    private long examined;
    private long remaining;
    private int sizeDigits;
    private int extensionBytes;
    private int trailerBytes;
    private int trailerFields;

    /**
     * Creates a decoder that is at the start of a body.
     *
     * @param maxLine the bytes of all chunk extensions of a body
     * @param maxHeaderBytes the bytes of the trailer section
     * @param maxHeaderFields the number of trailer fields
     */
    public ChunkedDecoder(int maxLine, int maxHeaderBytes, int maxHeaderFields) {
        this.maxLine = maxLine;
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxHeaderFields = maxHeaderFields;
    }

    public void reset() {
        state = State.SIZE_START;
        examined = 0;
        remaining = 0;
        sizeDigits = 0;
        extensionBytes = 0;
        trailerBytes = 0;
        trailerFields = 0;
    }

    public State state() {
        return state;
    }

    /** The limit that the trailer section exceeds; null while it does not. */
    public @Nullable HeadLimit exceeded() {
        if (state != State.TRAILERS_TOO_LARGE) {
            return null;
        }
        return trailerFields > maxHeaderFields ? HeadLimit.FIELD_COUNT : HeadLimit.FIELD_BYTES;
    }

    /** Whether no byte of the body was received. */
    public boolean isUntouched() {
        return examined == 0;
    }

    /** The bytes of framing read since the last reset. */
    public long examined() {
        return examined;
    }

    /**
     * Consumes framing up to the next data.
     *
     * @return the number of data bytes that begin at the position, all of them in the buffer; the caller consumes them.
     *     0 when there are none: the state tells whether more input is needed or the body has ended
     */
    public int next(ByteBuffer in) {
        while (state != State.DATA && !state.isFinal() && in.hasRemaining()) {
            step(in.get());
            examined++;
        }
        if (state != State.DATA) {
            return 0;
        }
        int count = (int) Math.min(remaining, in.remaining());
        remaining -= count;
        if (remaining == 0) {
            state = State.DATA_DONE;
        }
        return count;
    }

    private void step(byte b) {
        switch (state) {
            case SIZE_START, SIZE -> size(b);
            case BEFORE_EXTENSION -> beforeExtension(b);
            case EXTENSION -> extension(b);
            case SIZE_END -> expect(b, '\n', remaining > 0 ? State.DATA : State.TRAILER_START);
            case DATA_DONE -> expect(b, '\r', State.DATA_END);
            case DATA_END -> expect(b, '\n', State.SIZE_START);
            case TRAILER_START -> trailerStart(b);
            case TRAILER_NAME -> trailerName(b);
            case TRAILER_VALUE -> trailerValue(b);
            case TRAILER_END -> expect(b, '\n', State.TRAILER_START);
            case BODY_END -> expect(b, '\n', State.COMPLETE);
            case DATA, COMPLETE, MALFORMED, TRAILERS_TOO_LARGE -> throw new IllegalStateException(state.name());
        }
        boundTrailers();
    }

    private void size(byte b) {
        int digit = Ascii.hex(b);
        if (digit >= 0) {
            sizeDigits = state == State.SIZE_START ? 1 : sizeDigits + 1;
            remaining = remaining << 4 | digit;
            state = sizeDigits <= MAX_DIGITS && remaining >= 0 ? State.SIZE : State.MALFORMED;
        } else if (state == State.SIZE_START) {
            state = State.MALFORMED;
        } else if (b == '\r') {
            state = State.SIZE_END;
        } else {
            beforeExtension(b);
        }
    }

    private void beforeExtension(byte b) {
        boolean begins = b == ';';
        state = begins ? State.EXTENSION : Ascii.isBlank(b) ? State.BEFORE_EXTENSION : State.MALFORMED;
        boundExtensions();
    }

    private void extension(byte b) {
        if (b == '\r') {
            state = State.SIZE_END;
        } else {
            state = Ascii.isFieldContent(b & 0xff) ? State.EXTENSION : State.MALFORMED;
            boundExtensions();
        }
    }

    private void boundExtensions() {
        if (++extensionBytes > maxLine) {
            state = State.MALFORMED;
        }
    }

    private void trailerStart(byte b) {
        if (b == '\r') {
            state = State.BODY_END;
        } else {
            trailerFields++;
            state = Ascii.isToken(b) ? State.TRAILER_NAME : State.MALFORMED;
        }
    }

    private void trailerName(byte b) {
        if (!Ascii.isToken(b)) {
            expect(b, ':', State.TRAILER_VALUE);
        }
    }

    private void trailerValue(byte b) {
        if (!Ascii.isFieldContent(b & 0xff)) {
            expect(b, '\r', State.TRAILER_END);
        }
    }

    private void boundTrailers() {
        if (state.inTrailers() && (trailerBytes++ > maxHeaderBytes || trailerFields > maxHeaderFields)) {
            state = State.TRAILERS_TOO_LARGE;
        }
    }

    private void expect(byte b, char wanted, State next) {
        state = b == wanted ? next : State.MALFORMED;
    }
}
