package dev.tern.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects a request body whole. The array grows with what was really received, never by what the client announces.
 *
 * <p>Thread safety: confined to the owner of the connection.
 */
final class BodyCollector implements BodyConsumer {
    /** The longest array that every JVM can make. */
    static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final BodyCallback whole;
    private byte[] bytes = new byte[0];
    private int size;

    BodyCollector(BodyCallback whole) {
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
