package dev.tern.http;

import dev.tern.http.text.Ascii;
import dev.tern.http.text.HeadBounds;
import dev.tern.http.text.HeadLimit;
import dev.tern.http.text.HeaderIndex;
import dev.tern.http.text.VersionLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An incremental parser of request heads: it takes bytes as they come, checks each once, and keeps them with the
 * offsets of their parts.
 *
 * <pre>{@code
 * START -CR-> EMPTY_LINE
 *   | ^           | LF
 *   | +-----------+
 *   v token
 * METHOD
 *   | SP
 *   v
 * TARGET -SP-> VERSION -CRLF----------------------------+
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
 * <p>Each state has a method, which calls that of the next state directly while there are bytes; the state is
 * recorded only where the bytes end, as the place to continue from.
 *
 * <p>Every line ends with CRLF, nothing else does; lines are not folded; no control byte is accepted but the tab in a
 * value. The meaning of the fields is not parsed here.
 *
 * <p>Thread safety: confined to one thread.
 *
 * <p>Ownership: copies the head into an array of its own, which is used again for the next head, so the caller's buffer
 * is free after each call; what follows the head stays in it.
 *
 * <p>Complexity: linear in the bytes received, however they are split; the array grows with what is received, and
 * allocates only when a head is longer, or has more fields, than any before, or is longer than 16 KiB.
 *
 * <p>Source: RFC 9112 sections 2 to 5. A main machine over lines and a smaller one within each, as in the server of You
 * Shuang's book, chapter 8.6, drawn here as one.
 */
public final class HttpRequestParser {

    /** The bytes copied at once: most heads whole, but not all of many pipelined heads with each of them. */
    private static final int BLOCK = 1024;

    /** The longest array that is reused for the next head: a longer one is for rare heads, and parsers are reused. */
    private static final int MAX_REUSED = 16 << 10;

    private final HeadBounds bounds;
    private final HeaderIndex fields = new HeaderIndex();
    private ParserState state = ParserState.START;
    private byte[] head = new byte[BLOCK];
    private int at;
    private int emptyBytes;
    private int fault;
    private int methodEnd;
    private int targetEnd;
    private int minorVersion;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private long examined;

    /** Creates a parser that is ready for a head. */
    public HttpRequestParser(HttpLimits limits) {
        this.bounds = new HeadBounds(limits.maxLine(), limits.maxHeaderBytes(), limits.maxHeaderFields());
        reset();
    }

    /** Makes the parser ready for the next head. */
    public void reset() {
        state = ParserState.START;
        at = 0;
        emptyBytes = 0;
        fault = 0;
        bounds.clear();
        methodEnd = 0;
        targetEnd = 0;
        minorVersion = 1;
        fields.clear();
        if (head.length > MAX_REUSED) {
            head = new byte[BLOCK];
        }
    }

    /**
     * Parses as far as the bytes reach.
     *
     * @param in the bytes that follow those of the last call; consumed up to the end of the head
     * @return the state reached: {@code COMPLETE}, {@code REFUSED}, or another when more bytes are needed
     */
    public ParserState parse(ByteBuffer in) {
        while (in.hasRemaining() && state.inEmptyLine()) {
            emptyLine(in);
        }
        while (in.hasRemaining() && !state.isFinal()) {
            int size = at + take(in);
            proceed(size);
            if (at < size) {
                // The bytes behind the head stay in the buffer of the caller.
                in.position(in.position() - (size - at));
            }
        }
        return state;
    }

    private void emptyLine(ByteBuffer in) {
        boolean starting = state == ParserState.START;
        if (in.get(in.position()) == (starting ? '\r' : '\n')) {
            in.get();
            emptyBytes++;
            state = starting ? ParserState.EMPTY_LINE : ParserState.START;
        } else if (starting) {
            state = ParserState.METHOD;
        } else {
            refuse(400, 0);
        }
        if (!bounds.allowsEmpty(emptyBytes)) {
            refuse(400, 0);
        }
    }

    private int take(ByteBuffer in) {
        int count = Math.min(in.remaining(), BLOCK);
        if (count > head.length - at) {
            head = Arrays.copyOf(head, 2 * head.length);
        }
        if (count == 1) {
            // As slow clients send it: 11 ns a byte instead of 18.
            head[at] = in.get();
        } else {
            in.get(head, at, count);
        }
        return count;
    }

    private void proceed(int size) {
        // The end of the request line moves the bound, and so the end of the bytes that may be parsed.
        boolean inRequestLine = state.inRequestLine();
        resume(Math.min(size, bounds.end()));
        if (inRequestLine && state == ParserState.FIELD_START) {
            resume(Math.min(size, bounds.end()));
        }
        int bound = bounds.end();
        if (!state.isFinal() && size >= (state.inFieldLine() ? lineBound(bound) : bound)) {
            refuse(bounds.exceed(at), at);
        }
    }

    /** The end of the current field line, at most. */
    private int lineBound(int end) {
        return bounds.lineEnd(nameStart, end);
    }

    private void resume(int end) {
        int from = at;
        at = switch (state) {
            case METHOD -> method(from, end);
            case TARGET -> target(from, end);
            case VERSION -> version(from, end);
            case FIELD_START -> fields(from, end);
            case FIELD_NAME -> fields(fieldName(from, lineBound(end)), end);
            case VALUE_START -> fields(beforeValue(from, lineBound(end)), end);
            case FIELD_VALUE -> fields(fieldValue(from, lineBound(end)), end);
            case FIELD_END -> fields(fieldEnd(from, lineBound(end)), end);
            case HEAD_END -> headEnd(from, end);
            case START, EMPTY_LINE, COMPLETE, REFUSED -> throw new IllegalStateException(state.name());
        };
        examined += at - from;
    }

    /** Records the state in which the next call continues. */
    private int enter(ParserState next, int reached) {
        state = next;
        return reached;
    }

    private int refuse(int status, int reached) {
        fault = status;
        return enter(ParserState.REFUSED, reached);
    }

    private int method(int from, int end) {
        int reached = Ascii.skipToken(head, from, end);
        if (reached == end) {
            return enter(ParserState.METHOD, reached);
        }
        methodEnd = reached;
        boolean ended = methodEnd > 0 && head[reached] == ' ';
        return ended ? target(reached + 1, end) : refuse(400, reached);
    }

    private int target(int from, int end) {
        int reached = Ascii.skipVisible(head, from, end);
        if (reached == end) {
            return enter(ParserState.TARGET, reached);
        }
        targetEnd = reached;
        boolean ended = targetEnd > targetStart() && head[reached] == ' ';
        return ended ? version(reached + 1, end) : refuse(400, reached);
    }

    private int version(int from, int end) {
        int start = targetEnd + 1;
        int lineEnd = start + VersionLine.LENGTH;
        int reached = VersionLine.skip(head, start, from, end);
        if (reached < lineEnd) {
            return reached == end ? enter(ParserState.VERSION, reached) : refuse(400, reached);
        }
        minorVersion = VersionLine.minor(head, start);
        bounds.endRequestLine(lineEnd);
        boolean supported = VersionLine.major(head, start) == 1;
        return supported ? enter(ParserState.FIELD_START, lineEnd) : refuse(505, lineEnd);
    }

    private int fields(int from, int end) {
        int reached = from;
        while (state == ParserState.FIELD_START && reached < end) {
            reached = fieldStart(reached, end);
        }
        return reached;
    }

    private int fieldStart(int from, int end) {
        if (head[from] == '\r') {
            return headEnd(from + 1, end);
        }
        if (!bounds.allowsField(fields.count())) {
            return refuse(bounds.exceed(HeadLimit.FIELD_COUNT), from);
        }
        nameStart = from;
        return fieldName(from, lineBound(end));
    }

    private int fieldName(int from, int end) {
        int reached = Ascii.skipToken(head, from, end);
        if (reached == end) {
            return enter(ParserState.FIELD_NAME, reached);
        }
        nameEnd = reached;
        boolean named = reached > nameStart && head[reached] == ':';
        return named ? beforeValue(reached + 1, end) : refuse(400, reached);
    }

    private int beforeValue(int from, int end) {
        int reached = from;
        while (reached < end && Ascii.isBlank(head[reached])) {
            reached++;
        }
        valueStart = reached;
        return reached == end ? enter(ParserState.VALUE_START, reached) : fieldValue(reached, end);
    }

    private int fieldValue(int from, int end) {
        int reached = Ascii.findControl(head, from, end);
        if (reached == end) {
            return enter(ParserState.FIELD_VALUE, reached);
        }
        fields.add(nameStart, nameEnd, valueStart, withoutBlanks(reached));
        return head[reached] == '\r' ? fieldEnd(reached + 1, end) : refuse(400, reached);
    }

    private int withoutBlanks(int valueEnd) {
        int end = valueEnd;
        while (end > valueStart && Ascii.isBlank(head[end - 1])) {
            end--;
        }
        examined += valueEnd - end;
        return end;
    }

    private int fieldEnd(int from, int end) {
        if (from == end) {
            return enter(ParserState.FIELD_END, from);
        }
        return head[from] == '\n' ? enter(ParserState.FIELD_START, from + 1) : refuse(400, from);
    }

    private int headEnd(int from, int end) {
        if (from == end) {
            return enter(ParserState.HEAD_END, from);
        }
        return head[from] == '\n' ? enter(ParserState.COMPLETE, from + 1) : refuse(400, from);
    }

    /** The state reached. */
    public ParserState state() {
        return state;
    }

    /** The status of the response to a refused head: 400, 414, 431 or 505; 0 when the head is not refused. */
    public int fault() {
        return fault;
    }

    /** The limit that a head refused with 414 or 431 exceeds; null for any other. */
    @Nullable HeadLimit exceeded() {
        return bounds.exceeded();
    }

    /** Whether anything has come, an empty line included. */
    public boolean hasBegun() {
        return at > 0 || emptyBytes > 0;
    }

    /** The bytes accepted so far; of a complete head its length. All offsets count from the first byte of the head. */
    public int length() {
        return at;
    }

    /**
     * A part of the head, as ISO 8859-1.
     *
     * @param from the offset of its first byte
     * @param to the offset after its last, at most {@link #length}
     */
    public String text(int from, int to) {
        return new String(head, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of the head, up to {@link #length}; valid until the next call of {@code parse}. */
    byte[] head() {
        return head;
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
        return fields.count();
    }

    /** The field lines. */
    HeaderIndex fields() {
        return fields;
    }

    /** The offset of the name of a field line. */
    public int nameStart(int field) {
        return fields.nameStart(field);
    }

    /** The offset after the name of a field line. */
    public int nameEnd(int field) {
        return fields.nameEnd(field);
    }

    /** The offset of the value of a field line, without the blanks around it. */
    public int valueStart(int field) {
        return fields.valueStart(field);
    }

    /** The offset after the value of a field line. */
    public int valueEnd(int field) {
        return fields.valueEnd(field);
    }

    /** The bytes read since the parser was created; a byte that is read twice counts twice. */
    long examined() {
        return examined;
    }
}
