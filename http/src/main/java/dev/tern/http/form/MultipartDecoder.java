package dev.tern.http.form;

import dev.tern.http.BodyConsumer;
import dev.tern.http.HttpLimits;
import dev.tern.http.text.Ascii;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a multipart form incrementally.
 *
 * <pre>{@code
 * PREAMBLE -delimiter-> DELIMITER_END -CR-> DELIMITER_LINE -LF-> HEAD <-----+
 *                        |  ^                                    |          | LF
 *                        -  | delimiter                          CR         |
 *                        v  |                                    v          |
 *                 LAST_HYPHEN CONTENT <--empty line ends it-- HEAD_LINE ----+
 *                        |
 *                        -
 *                        v
 *                     EPILOGUE            any state -bad byte, bound reached-> REFUSED
 * }</pre>
 *
 * <p>Content is passed on as slices of the input. Bytes that may begin a delimiter are held back; if they do not, they
 * are passed on from the array of the delimiter, whose beginning they equal, so that no input is copied.
 *
 * <p>Thread safety: confined to the owner of the connection. Ownership: the consumer of the form and that of the part
 * are called once with their end.
 *
 * <p>Complexity: each byte is read once. The delimiter has one CR, at its start; so where a comparison fails, no byte
 * that was held back can begin a delimiter, and the search never backtracks.
 *
 * <p>Source: RFC 7578, RFC 2046 section 5.1.
 */
final class MultipartDecoder implements BodyConsumer {

    enum State {
        /** What stands before the first delimiter; ignored. */
        PREAMBLE,
        /** Behind a delimiter: blanks, the CR of its line, or the first of two hyphens. */
        DELIMITER_END,
        /** The LF of the line of a delimiter. */
        DELIMITER_LINE,
        /** A field line of a part, up to its CR. */
        HEAD,
        /** The LF of a field line. */
        HEAD_LINE,
        /** The content of a part. */
        CONTENT,
        /** The second hyphen of the last delimiter. */
        LAST_HYPHEN,
        /** What stands behind the last delimiter; ignored. */
        EPILOGUE,
        /** The form is malformed or too large. */
        REFUSED
    }

    private static final int MAX_BOUNDARY_CHARACTERS = 70;
    private static final String BOUNDARY_MARKS = "'()+_,-./:=? ";

    private final HttpLimits limits;
    private final byte[] delimiter;
    private final PartHead head;
    private final List<Form.Field> fields = new ArrayList<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

    private @Nullable FormConsumer consumer;
    private @Nullable BodyConsumer taker;
    private @Nullable String collecting;
    private State state = State.PREAMBLE;
    /** How much of a delimiter the last bytes are; at the start a line end is taken to stand before. */
    private int matched = 2;
    /** How many of those came in earlier pieces. */
    private int carried = 2;

    private int parts;
    private long collectedBytes;
    private int refusal;
    private long examined;

    MultipartDecoder(String boundary, HttpLimits limits, FormConsumer consumer) {
        this.limits = limits;
        this.consumer = consumer;
        this.head = new PartHead(limits);
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the text may be a boundary (RFC 2046 section 5.1.1). */
    static boolean isBoundary(String text) {
        boolean sized = !text.isEmpty() && text.length() <= MAX_BOUNDARY_CHARACTERS && !text.endsWith(" ");
        return sized && text.chars().allMatch(MultipartDecoder::isBoundaryCharacter);
    }

    private static boolean isBoundaryCharacter(int c) {
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'z' || c >= '0' && c <= '9' || BOUNDARY_MARKS.indexOf(c) >= 0;
    }

    State state() {
        return state;
    }

    /** The bytes read. */
    long examined() {
        return examined;
    }

    @Override
    public int refusal() {
        return refusal;
    }

    @Override
    public void piece(ByteBuffer piece) throws Exception {
        try {
            while (piece.hasRemaining() && state != State.REFUSED && state != State.EPILOGUE) {
                step(piece);
            }
        } catch (Exception | Error thrown) {
            state = State.REFUSED;
            aborted();
            throw thrown;
        }
    }

    private void step(ByteBuffer in) throws Exception {
        if (state == State.PREAMBLE || state == State.CONTENT) {
            content(in);
            return;
        }
        byte b = in.get();
        examined++;
        switch (state) {
            case DELIMITER_END -> delimiterEnd(b);
            case DELIMITER_LINE -> expect(b, '\n', State.HEAD);
            case LAST_HYPHEN -> expect(b, '-', State.EPILOGUE);
            case HEAD -> head(b);
            case HEAD_LINE -> headLine(b);
            case PREAMBLE, CONTENT, EPILOGUE, REFUSED -> throw new IllegalStateException(state.name());
        }
    }

    private void expect(byte b, char wanted, State next) {
        if (b == wanted) {
            state = next;
        } else {
            refuse(400);
        }
    }

    private void refuse(int status) {
        refusal = status;
        state = State.REFUSED;
    }

    private void delimiterEnd(byte b) {
        if (b == '-') {
            state = State.LAST_HYPHEN;
        } else if (!Ascii.isBlank(b)) {
            expect(b, '\r', State.DELIMITER_LINE);
            head.reset();
        }
    }

    private void head(byte b) {
        if (b == '\r') {
            state = State.HEAD_LINE;
        } else if (!head.put(b)) {
            refuse(400);
        }
    }

    private void headLine(byte b) throws Exception {
        if (b == '\n' && head.isEnd()) {
            beginPart(head.part());
        } else {
            head.endLine();
            expect(b, '\n', State.HEAD);
        }
    }

    private void beginPart(@Nullable FormPart part) throws Exception {
        if (part == null) {
            refuse(400);
        } else if (++parts > limits.maxFormFields()) {
            refuse(413);
        } else {
            taker = takerOf(part);
            collecting = taker == null && !part.isFile() ? part.name() : null;
            matched = 0;
            carried = 0;
            state = State.CONTENT;
            if (taker != null) {
                ask(taker);
            } else if (collecting != null) {
                count(collecting.length());
            }
        }
    }

    /** The consumer is detached during the callback, so that it is not called again if it throws. */
    private @Nullable BodyConsumer takerOf(FormPart part) throws Exception {
        FormConsumer called = consumer;
        consumer = null;
        BodyConsumer chosen = called == null ? null : called.part(part);
        consumer = called;
        return chosen;
    }

    /** Reads to the end of the piece, or to the end of the next delimiter. */
    private void content(ByteBuffer in) throws Exception {
        int start = in.position();
        while (in.hasRemaining() && matched < delimiter.length) {
            byte b = in.get();
            if (b == delimiter[matched]) {
                matched++;
            } else {
                passOnCarried();
                matched = b == '\r' ? 1 : 0;
            }
        }
        examined += in.position() - start;
        int end = in.position() - (matched - carried);
        if (end > start) {
            passOn(in.slice(start, end - start));
        }
        carried = matched;
        if (matched == delimiter.length && state != State.REFUSED) {
            endPart();
        }
    }

    private void passOnCarried() throws Exception {
        if (carried > 0) {
            passOn(ByteBuffer.wrap(delimiter, 0, carried).asReadOnlyBuffer());
            carried = 0;
        }
    }

    private void passOn(ByteBuffer bytes) throws Exception {
        if (state != State.CONTENT) {
            return;
        }
        BodyConsumer called = taker;
        if (called != null) {
            taker = null;
            called.piece(bytes);
            taker = called;
            ask(called);
        } else if (collecting != null) {
            collect(bytes);
        }
    }

    private void ask(BodyConsumer called) {
        taker = null;
        int status = called.refusal();
        taker = called;
        if (status != 0) {
            refuse(status);
        }
    }

    private void collect(ByteBuffer bytes) {
        count(bytes.remaining());
        while (bytes.hasRemaining() && state != State.REFUSED) {
            collected.write(bytes.get());
        }
    }

    /** Names count like values. */
    private void count(int bytes) {
        collectedBytes += bytes;
        if (collectedBytes > limits.maxBodyBytes()) {
            refuse(413);
        }
    }

    private void endPart() throws Exception {
        BodyConsumer called = taker;
        taker = null;
        if (called != null) {
            called.end();
            refusal = called.refusal();
        } else if (collecting != null) {
            fields.add(new Form.Field(collecting, collected.toString(StandardCharsets.UTF_8)));
            collected.reset();
        }
        state = refusal == 0 ? State.DELIMITER_END : State.REFUSED;
    }

    @Override
    public void end() throws Exception {
        if (state != State.EPILOGUE) {
            refuse(400);
            aborted();
            return;
        }
        FormConsumer called = consumer;
        consumer = null;
        if (called != null) {
            called.complete(new Form(fields));
        }
    }

    @Override
    public void aborted() {
        BodyConsumer part = taker;
        FormConsumer form = consumer;
        taker = null;
        consumer = null;
        try {
            if (part != null) {
                part.aborted();
            }
        } finally {
            if (form != null) {
                form.aborted();
            }
        }
    }
}
