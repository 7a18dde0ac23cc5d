package dev.tern.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An incremental parser of request heads: it takes bytes as they come, checks each once, and keeps offsets.
 *
 * <pre>{@code
 * EMPTY_LINE -> METHOD -SP-> TARGET -SP-> VERSION -CRLF-+
 *                                                       v
 *           HEAD_END <-----------CR----------------- FIELD_START <---+
 *              |                                        | token      |
 *              LF                                       v            LF
 *              v                                    FIELD_NAME       |
 *           COMPLETE                                    | colon      |
 *                                                       v            |
 * any state -bad byte, bound reached-> REFUSED      VALUE_START      |
 *                                                       | content    |
 *                                                       v            |
 *                                                   FIELD_VALUE -CR-> FIELD_END
 * }</pre>
 *
 * <p>Each state has a method, which goes on straight into that of the next state while there are bytes; the state is
 * noted down only where they end, as the place to go on from.
 *
 * <p>Every line ends with CRLF, nothing else does; lines are not folded; no control byte is accepted but the tab in a
 * value. What the fields mean is not looked at here.
 *
 * <p>Thread safety: confined to one thread.
 *
 * <p>Ownership: holds no bytes, so it must be given the same head again, from its first byte, until it is complete; it
 * goes on where it stopped.
 *
 * <p>Complexity: linear in the bytes received, however they are split; allocates only when a head has more fields than
 * any before.
 *
 * <p>Source: RFC 9112 sections 2 to 5. A main machine over lines and a smaller one within each, as in the server of You
 * Shuang's book, chapter 8.6, drawn here as one.
 */
public final class HttpRequestParser {

    /** What the next byte belongs to. */
    public enum State {
        /** The start of the head; one CRLF before it is skipped (RFC 9112 section 2.2). */
        EMPTY_LINE,
        /** The method. */
        METHOD,
        /** The request target. */
        TARGET,
        /** The version, {@code HTTP/1.1}, and the CRLF of the request line. */
        VERSION,
        /** The first byte of a field line, or the CR of the line that ends the head. */
        FIELD_START,
        /** A field name, up to its colon. */
        FIELD_NAME,
        /** The blanks before a field value. */
        VALUE_START,
        /** A field value. */
        FIELD_VALUE,
        /** The LF of a field line. */
        FIELD_END,
        /** The LF that ends the head. */
        HEAD_END,
        /** The head is whole. */
        COMPLETE,
        /** The head is bad: see {@link HttpRequestParser#fault()}. */
        REFUSED;

        private boolean inRequestLine() {
            return compareTo(FIELD_START) < 0;
        }

        private boolean isFinal() {
            return compareTo(COMPLETE) >= 0;
        }
    }

    private static final int OFFSETS_PER_FIELD = 4;
    /** What follows the target; a zero stands for any digit. */
    private static final byte[] VERSION_SHAPE = "HTTP/0.0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpLimits limits;
    private State state = State.EMPTY_LINE;
    /** The index of the first byte of the head in the buffer of the call. */
    private int base;

    private int at;
    private int bound;
    private int fault;
    private int methodEnd;
    private int targetEnd;
    private int minorVersion;
    private int fieldCount;
    private int[] offsets = new int[16 * OFFSETS_PER_FIELD];
    private long examined;

    /** Creates a parser that is ready for a head. */
    public HttpRequestParser(HttpLimits limits) {
        this.limits = limits;
        reset();
    }

    /** Makes the parser ready for the next head. */
    public void reset() {
        state = State.EMPTY_LINE;
        at = 0;
        bound = limits.maxRequestLine() + 2;
        fault = 0;
        methodEnd = 0;
        targetEnd = 0;
        minorVersion = 1;
        fieldCount = 0;
    }

    /**
     * Goes on as far as the bytes reach.
     *
     * @param in the head from its first byte on, at the position; not consumed, but for one empty line before it
     * @return the state reached: {@code COMPLETE}, {@code REFUSED}, or another when more bytes are needed
     */
    public State parse(ByteBuffer in) {
        if (state == State.EMPTY_LINE) {
            skipEmptyLine(in);
        }
        if (state != State.EMPTY_LINE && !state.isFinal()) {
            goOn(in);
        }
        return state;
    }

    private void goOn(ByteBuffer in) {
        base = in.position();
        int received = in.remaining();
        // The end of the request line moves the bound, and so the end of what may be looked at.
        boolean inRequestLine = state.inRequestLine();
        resume(in, base + Math.min(received, bound));
        if (inRequestLine && state == State.FIELD_START) {
            resume(in, base + Math.min(received, bound));
        }
        if (!state.isFinal() && received >= bound) {
            refuse(state.inRequestLine() ? 414 : 431, base + at);
        }
    }

    private void resume(ByteBuffer in, int end) {
        int from = base + at;
        int reached = switch (state) {
            case METHOD -> method(in, from, end);
            case TARGET -> target(in, from, end);
            case VERSION -> version(in, from, end);
            case FIELD_START -> fields(in, from, end);
            case FIELD_NAME -> fields(in, fieldName(in, from, end), end);
            case VALUE_START -> fields(in, valueStart(in, from, end), end);
            case FIELD_VALUE -> fields(in, fieldValue(in, from, end), end);
            case FIELD_END -> fields(in, fieldEnd(in, from, end), end);
            case HEAD_END -> headEnd(in, from, end);
            case EMPTY_LINE, COMPLETE, REFUSED -> throw new IllegalStateException(state.name());
        };
        examined += reached - from;
        at = reached - base;
    }

    private void skipEmptyLine(ByteBuffer in) {
        int start = in.position();
        boolean carriageReturn = in.hasRemaining() && in.get(start) == '\r';
        if (in.remaining() < (carriageReturn ? 2 : 1)) {
            return;
        }
        if (carriageReturn && in.get(start + 1) == '\n') {
            in.position(start + 2);
        }
        state = State.METHOD;
    }

    /** Notes down where to go on, or that the end is reached. */
    private int enter(State next, int reached) {
        state = next;
        return reached;
    }

    private int refuse(int status, int reached) {
        fault = status;
        return enter(State.REFUSED, reached);
    }

    private int method(ByteBuffer in, int from, int end) {
        int reached = Ascii.skipToken(in, from, end);
        if (reached == end) {
            return enter(State.METHOD, reached);
        }
        methodEnd = reached - base;
        boolean ended = methodEnd > 0 && in.get(reached) == ' ';
        return ended ? target(in, reached + 1, end) : refuse(400, reached);
    }

    private int target(ByteBuffer in, int from, int end) {
        int reached = Ascii.skipVisible(in, from, end);
        if (reached == end) {
            return enter(State.TARGET, reached);
        }
        targetEnd = reached - base;
        boolean ended = targetEnd > targetStart() && in.get(reached) == ' ';
        return ended ? version(in, reached + 1, end) : refuse(400, reached);
    }

    private int version(ByteBuffer in, int from, int end) {
        int start = base + targetEnd + 1;
        int lineEnd = start + VERSION_SHAPE.length;
        int reached = from;
        while (reached < Math.min(end, lineEnd) && hasShape(in.get(reached), VERSION_SHAPE[reached - start])) {
            reached++;
        }
        if (reached < lineEnd) {
            return reached == end ? enter(State.VERSION, reached) : refuse(400, reached);
        }
        minorVersion = in.get(start + 7) - '0';
        bound = lineEnd - base + limits.maxHeaderBytes() + 2;
        return in.get(start + 5) == '1' ? enter(State.FIELD_START, lineEnd) : refuse(505, lineEnd);
    }

    private static boolean hasShape(byte b, byte shape) {
        return shape == '0' ? Ascii.isDigit(b) : b == shape;
    }

    private int fields(ByteBuffer in, int from, int end) {
        int reached = from;
        while (state == State.FIELD_START && reached < end) {
            reached = fieldStart(in, reached, end);
        }
        return reached;
    }

    private int fieldStart(ByteBuffer in, int from, int end) {
        if (in.get(from) == '\r') {
            return headEnd(in, from + 1, end);
        }
        if (fieldCount == limits.maxHeaderFields()) {
            return refuse(431, from);
        }
        if (fieldCount * OFFSETS_PER_FIELD == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        fieldCount++;
        setOffset(0, from);
        return fieldName(in, from, end);
    }

    private int fieldName(ByteBuffer in, int from, int end) {
        int reached = Ascii.skipToken(in, from, end);
        if (reached == end) {
            return enter(State.FIELD_NAME, reached);
        }
        setOffset(1, reached);
        boolean named = reached - base > nameStart(fieldCount - 1) && in.get(reached) == ':';
        return named ? valueStart(in, reached + 1, end) : refuse(400, reached);
    }

    private int valueStart(ByteBuffer in, int from, int end) {
        int reached = from;
        while (reached < end && Ascii.isBlank(in.get(reached))) {
            reached++;
        }
        setOffset(2, reached);
        return reached == end ? enter(State.VALUE_START, reached) : fieldValue(in, reached, end);
    }

    private int fieldValue(ByteBuffer in, int from, int end) {
        int reached = Ascii.findControl(in, from, end);
        if (reached == end) {
            return enter(State.FIELD_VALUE, reached);
        }
        setOffset(3, withoutBlanks(in, reached));
        return in.get(reached) == '\r' ? fieldEnd(in, reached + 1, end) : refuse(400, reached);
    }

    private int withoutBlanks(ByteBuffer in, int valueEnd) {
        int start = base + valueStart(fieldCount - 1);
        int end = valueEnd;
        while (end > start && Ascii.isBlank(in.get(end - 1))) {
            end--;
        }
        examined += valueEnd - end;
        return end;
    }

    private int fieldEnd(ByteBuffer in, int from, int end) {
        if (from == end) {
            return enter(State.FIELD_END, from);
        }
        return in.get(from) == '\n' ? enter(State.FIELD_START, from + 1) : refuse(400, from);
    }

    private int headEnd(ByteBuffer in, int from, int end) {
        if (from == end) {
            return enter(State.HEAD_END, from);
        }
        return in.get(from) == '\n' ? enter(State.COMPLETE, from + 1) : refuse(400, from);
    }

    private void setOffset(int which, int index) {
        offsets[(fieldCount - 1) * OFFSETS_PER_FIELD + which] = index - base;
    }

    /** The state reached. */
    public State state() {
        return state;
    }

    /** The status that answers a refused head: 400, 414, 431 or 505; 0 when the head is not refused. */
    public int fault() {
        return fault;
    }

    /** The bytes accepted so far; of a complete head its length. All offsets count from the first byte of the head. */
    public int length() {
        return at;
    }

    /** The offset after the method, which begins at 0; 0 until it is known. */
    public int methodEnd() {
        return methodEnd;
    }

    /** The offset of the target. */
    public int targetStart() {
        return methodEnd + 1;
    }

    /** The offset after the target; 0 until it is known. */
    public int targetEnd() {
        return targetEnd;
    }

    /** 0 for HTTP/1.0, and 1 for HTTP/1.1 and any later minor version, which is to be served as 1.1. */
    public int minorVersion() {
        return Math.min(minorVersion, 1);
    }

    /** The number of field lines. */
    public int fieldCount() {
        return fieldCount;
    }

    /** The offset of the name of a field line. */
    public int nameStart(int field) {
        return offsets[field * OFFSETS_PER_FIELD];
    }

    /** The offset after the name of a field line. */
    public int nameEnd(int field) {
        return offsets[field * OFFSETS_PER_FIELD + 1];
    }

    /** The offset of the value of a field line, without the blanks around it. */
    public int valueStart(int field) {
        return offsets[field * OFFSETS_PER_FIELD + 2];
    }

    /** The offset after the value of a field line. */
    public int valueEnd(int field) {
        return offsets[field * OFFSETS_PER_FIELD + 3];
    }

    /** How many bytes were looked at since the parser was made, those that were looked at twice counted twice. */
    long examined() {
        return examined;
    }
}
