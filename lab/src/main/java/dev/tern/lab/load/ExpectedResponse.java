package dev.tern.lab.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The right response: status, body, and the head of the first right response. Later heads must equal it except for the
 * value of Date. Thread safety: none; all connections of the generator's only thread share it.
 */
final class ExpectedResponse {
    private final int status;
    private final ByteBuffer body;

    /** From index 0 to its capacity; empty until the first right response. */
    private ByteBuffer head = ByteBuffer.allocate(0);

    private int dateBegin;
    private int dateEnd;

    ExpectedResponse(int status, ByteBuffer body) {
        this.status = status;
        this.body = body;
    }

    static ExpectedResponse read(Target target) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(target.bodyFile()))) {
            ByteBuffer body = ByteBuffer.allocateDirect(Math.toIntExact(file.size()));
            while (body.hasRemaining()) {
                if (file.read(body) < 0) {
                    throw new IOException(target.bodyFile() + " has been truncated");
                }
            }
            return new ExpectedResponse(target.status(), body.flip());
        }
    }

    int bodyLength() {
        return body.capacity();
    }

    /** Whether {@code in} begins with the known right head; nothing is consumed. */
    boolean beginsWithHead(ByteBuffer in) {
        int length = head.capacity();
        if (length == 0 || in.remaining() < length) {
            return false;
        }
        int limit = in.limit();
        in.limit(in.position() + length);
        int at = in.mismatch(head.clear());
        boolean same = at < 0 || at >= dateBegin && at < dateEnd && isEqualAfterDate(in);
        in.limit(limit);
        return same;
    }

    int headLength() {
        return head.capacity();
    }

    private boolean isEqualAfterDate(ByteBuffer in) {
        int begin = in.position();
        in.position(begin + dateEnd);
        boolean same = in.mismatch(head.position(dateEnd)) < 0;
        in.position(begin);
        for (int i = dateBegin; same && i < dateEnd; i++) {
            head.put(i, in.get(begin + i)); // so that the next comparison finds no difference
        }
        return same;
    }

    /**
     * Checks a head that differs from the known one.
     *
     * @return what is wrong with it, or null
     */
    @Nullable String check(ResponseHead received) {
        if (received.status() != status) {
            return "status " + received.status() + " instead of " + status;
        }
        if (received.bodyLength() != bodyLength()) {
            return "Content-Length " + received.bodyLength() + " instead of " + bodyLength();
        }
        if (head.capacity() > 0) {
            return "another head than that of the first response: "
                    + received.text().strip();
        }
        learn(received.text());
        return null;
    }

    private void learn(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        head = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        int date = ResponseHead.indexOfField(text, "date");
        dateBegin = date;
        dateEnd = date < 0 ? date : text.indexOf("\r\n", date);
    }

    /** The index of the first of {@code count} bytes of {@code in} that differs from the body at {@code at}, or -1. */
    int mismatch(ByteBuffer in, int at, int count) {
        int limit = in.limit();
        in.limit(in.position() + count);
        int index = in.mismatch(body.limit(at + count).position(at));
        in.limit(limit);
        return index;
    }

    /** The byte of the body at an index. */
    byte bodyByte(int index) {
        body.clear();
        return body.get(index);
    }
}
