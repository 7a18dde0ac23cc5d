package dev.tern.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An incremental parser of request heads: it takes bytes as they come, checks each once, and keeps offsets.
 *
 * <pre>{@code
 * EMPTY_LINE -> METHOD -SP-> TARGET -SP-> VERSION -CR-> LINE_END -LF-+
 *                                                                    v
 *                        HEAD_END <-CR- FIELD_START <----------------+
 *                           |               | token                  |
 *                           LF              v                        LF
 *                           v           FIELD_NAME -:-> VALUE_START  |
 *                        COMPLETE                      |         |   |
 *                                                   content      CR  |
 * any state -bad byte, bound reached-> REFUSED         v         v   |
 *                                                FIELD_VALUE -> FIELD_END
 * }</pre>
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
        /** The version, {@code HTTP/1.1}. */
        VERSION,
        /** The LF of the request line. */
        LINE_END,
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
    private static final String VERSION_SHAPE = "HTTP/0.0";
    private static final int MAJOR_DIGIT = 5;

    private final HttpLimits limits;
    private State state = State.EMPTY_LINE;
    private int at;
    private int bound;
    private int fault;
    private int methodEnd;
    private int targetEnd;
    private int majorVersion;
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
        int received = in.remaining();
        while (state != State.EMPTY_LINE && !state.isFinal() && at < Math.min(received, bound)) {
            step(in, in.position(), Math.min(received, bound));
        }
        if (!state.isFinal() && at == bound) {
            refuse(state.inRequestLine() ? 414 : 431);
        }
        return state;
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

    private void step(ByteBuffer in, int start, int end) {
        int before = at;
        switch (state) {
            case METHOD -> method(in, start, end);
            case TARGET -> target(in, start, end);
            case VERSION -> version(in.get(start + at));
            case LINE_END -> lineEnd(in.get(start + at));
            case FIELD_START -> fieldStart(in.get(start + at));
            case FIELD_NAME -> fieldName(in, start, end);
            case VALUE_START -> valueStart(in.get(start + at));
            case FIELD_VALUE -> fieldValue(in, start, end);
            case FIELD_END -> expectLineFeed(in.get(start + at), State.FIELD_START);
            case HEAD_END -> expectLineFeed(in.get(start + at), State.COMPLETE);
            case EMPTY_LINE, COMPLETE, REFUSED -> throw new IllegalStateException(state.name());
        }
        examined += at - before + 1;
    }

    private void method(ByteBuffer in, int start, int end) {
        while (at < end && Ascii.isToken(in.get(start + at))) {
            at++;
        }
        if (at < end) {
            boolean ended = at > 0 && in.get(start + at) == ' ';
            methodEnd = at;
            advance(ended, State.TARGET);
        }
    }

    private void target(ByteBuffer in, int start, int end) {
        while (at < end && Ascii.isVisible(in.get(start + at))) {
            at++;
        }
        if (at < end) {
            boolean ended = at > targetStart() && in.get(start + at) == ' ';
            targetEnd = at;
            advance(ended, State.VERSION);
        }
    }

    private void version(byte b) {
        int index = at - targetEnd - 1;
        if (index == VERSION_SHAPE.length()) {
            advance(b == '\r', State.LINE_END);
        } else if (VERSION_SHAPE.charAt(index) != '0') {
            advance(b == VERSION_SHAPE.charAt(index), State.VERSION);
        } else {
            majorVersion = index == MAJOR_DIGIT ? b - '0' : majorVersion;
            minorVersion = b - '0';
            advance(Ascii.isDigit(b), State.VERSION);
        }
    }

    private void lineEnd(byte b) {
        if (b == '\n' && majorVersion != 1) {
            refuse(505);
            return;
        }
        expectLineFeed(b, State.FIELD_START);
        bound = at + limits.maxHeaderBytes() + 2;
    }

    private void fieldStart(byte b) {
        if (b == '\r') {
            advance(true, State.HEAD_END);
        } else if (!Ascii.isToken(b)) {
            refuse(400);
        } else if (fieldCount == limits.maxHeaderFields()) {
            refuse(431);
        } else {
            beginField();
        }
    }

    private void beginField() {
        int index = fieldCount++ * OFFSETS_PER_FIELD;
        if (index == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        offsets[index] = at;
        state = State.FIELD_NAME;
    }

    private void fieldName(ByteBuffer in, int start, int end) {
        while (at < end && Ascii.isToken(in.get(start + at))) {
            at++;
        }
        if (at < end) {
            setOffset(1, at);
            advance(in.get(start + at) == ':', State.VALUE_START);
        }
    }

    private void valueStart(byte b) {
        if (Ascii.isBlank(b)) {
            at++;
        } else {
            setOffset(2, at);
            state = State.FIELD_VALUE;
        }
    }

    private void fieldValue(ByteBuffer in, int start, int end) {
        at = Ascii.findControl(in, start + at, start + end) - start;
        if (at < end) {
            setOffset(3, withoutBlanks(in, start));
            advance(in.get(start + at) == '\r', State.FIELD_END);
        }
    }

    private int withoutBlanks(ByteBuffer in, int start) {
        int valueStart = offsets[(fieldCount - 1) * OFFSETS_PER_FIELD + 2];
        int end = at;
        while (end > valueStart && Ascii.isBlank(in.get(start + end - 1))) {
            end--;
        }
        examined += at - end;
        return end;
    }

    private void expectLineFeed(byte b, State next) {
        advance(b == '\n', next);
    }

    private void advance(boolean asExpected, State next) {
        if (asExpected) {
            at++;
            state = next;
        } else {
            refuse(400);
        }
    }

    private void refuse(int status) {
        fault = status;
        state = State.REFUSED;
    }

    private void setOffset(int which, int value) {
        offsets[(fieldCount - 1) * OFFSETS_PER_FIELD + which] = value;
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
