package dev.tern.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** Buffer content for tests. */
final class Bytes {
    private Bytes() {}

    /** The bytes 0, 1, 2 and so on. */
    static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    static void append(Buffer buffer, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        buffer.append(bytes, 0, bytes.length);
    }

    static byte[] readableOf(Buffer buffer) {
        ByteBuffer view = buffer.readableBytes();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    static String textOf(Buffer buffer) {
        return new String(readableOf(buffer), ISO_8859_1);
    }
}
