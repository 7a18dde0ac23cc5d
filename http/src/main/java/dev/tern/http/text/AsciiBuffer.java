package dev.tern.http.text;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that are composed piece by piece and then handed over in as many steps as the room of the receiver makes
 * necessary.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear in the bytes; allocates only to grow beyond the longest content before.
 */
public final class AsciiBuffer {
    private byte[] bytes = new byte[256];
    private int taken;
    private int size;

    public void clear() {
        taken = 0;
        size = 0;
    }

    public boolean isEmpty() {
        return taken == size;
    }

    public void put(byte[] source) {
        ensureRoom(source.length);
        System.arraycopy(source, 0, bytes, size, source.length);
        size += source.length;
    }

    /** Adds a text of ISO 8859-1. */
    public void put(String text) {
        int length = text.length();
        ensureRoom(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) text.charAt(i);
        }
        size += length;
    }

    public void putDecimal(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        ensureRoom(digits);
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    /** Hands over as much as fits, and forgets everything when the last byte is out. */
    public void drainTo(ByteBuffer out) {
        int count = Math.min(out.remaining(), size - taken);
        out.put(bytes, taken, count);
        taken += count;
        if (isEmpty()) {
            clear();
        }
    }

    private void ensureRoom(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
