package dev.tern.lab.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of each response of one connection and compares each byte with the expected ones.
 *
 * <p>A head that arrives in one piece and equals the known one is neither copied nor parsed. Thread safety: none.
 */
final class ResponseReader {
    private static final int MAX_HEAD = 64 << 10;
    private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    private final ExpectedResponse expected;
    private ByteBuffer head = ByteBuffer.allocate(1024);
    private State state = State.HEAD;
    private int lastFour;
    private long position;
    private long length;
    private @Nullable String error;

    /** The part of a response that is read next; SKIP is the body of a response that is wrong. */
    private enum State {
        HEAD,
        BODY,
        SKIP
    }

    ResponseReader(ExpectedResponse expected) {
        this.expected = expected;
    }

    /** Whether a response has begun and not ended. */
    boolean isInResponse() {
        return state != State.HEAD || head.position() > 0;
    }

    /** What is wrong with the response whose end {@link #read} has just reported, or null. */
    @Nullable String error() {
        return error;
    }

    /**
     * Consumes bytes up to the end of the current response.
     *
     * @return whether the end was reached
     * @throws IOException if the end of the response cannot be known
     */
    boolean read(ByteBuffer in) throws IOException {
        if (state == State.HEAD && !readHead(in)) {
            return false;
        }
        if (state == State.BODY) {
            compareBody(in);
        }
        if (state == State.SKIP) {
            int skipped = (int) Math.min(in.remaining(), length - position);
            in.position(in.position() + skipped);
            position += skipped;
        }
        if (position < length) {
            return false;
        }
        state = State.HEAD;
        return true;
    }

    private boolean readHead(ByteBuffer in) throws IOException {
        if (head.position() == 0 && expected.beginsWithHead(in)) {
            in.position(in.position() + expected.headLength());
            beginBody(State.BODY, expected.bodyLength(), null);
            return true;
        }
        return copyHead(in) && acceptHead();
    }

    /** Copies up to the end of the head; false if it has not arrived. */
    private boolean copyHead(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            byte next = in.get();
            if (!head.hasRemaining()) {
                grow();
            }
            head.put(next);
            lastFour = lastFour << 8 | next & 0xff;
            if (lastFour == END_OF_HEAD) {
                return true;
            }
        }
        return false;
    }

    private void grow() throws IOException {
        if (head.capacity() >= MAX_HEAD) {
            throw new IOException("the response head is longer than " + MAX_HEAD + " bytes");
        }
        head = ByteBuffer.allocate(head.capacity() * 2).put(head.flip());
    }

    private boolean acceptHead() throws IOException {
        head.flip();
        lastFour = 0;
        if (head.remaining() == expected.headLength() && expected.beginsWithHead(head)) {
            beginBody(State.BODY, expected.bodyLength(), null);
        } else {
            String text = StandardCharsets.ISO_8859_1.decode(head).toString();
            ResponseHead parsed = ResponseHead.parse(text);
            String wrong = expected.check(parsed);
            beginBody(wrong == null ? State.BODY : State.SKIP, parsed.bodyLength(), wrong);
        }
        head.clear();
        return true;
    }

    private void beginBody(State next, long bodyLength, @Nullable String wrong) {
        state = next;
        position = 0;
        length = bodyLength;
        error = wrong;
    }

    private void compareBody(ByteBuffer in) {
        int count = (int) Math.min(in.remaining(), length - position);
        int at = expected.mismatch(in, (int) position, count);
        if (at >= 0) {
            int index = (int) position + at;
            error = String.format(
                    "byte %d of the body is 0x%02x instead of 0x%02x",
                    index, in.get(in.position() + at), expected.bodyByte(index));
            state = State.SKIP;
            return;
        }
        in.position(in.position() + count);
        position += count;
    }
}
