package dev.tern.bench.buffer;

import okio.Buffer;
import okio.ByteString;

/** Okio's buffer, a list of segments. */
final class OkioBuffer implements BufferPeer {
    private static final ByteString CRLF = ByteString.encodeUtf8("\r\n");

    private final Buffer buffer = new Buffer();

    @Override
    public void append(byte[] source) {
        buffer.write(source);
    }

    @Override
    public void read(byte[] target) {
        int at = 0;
        while (at < target.length) {
            at += buffer.read(target, at, target.length - at);
        }
    }

    @Override
    public int readable() {
        return (int) buffer.size();
    }

    @Override
    public int findCrlf() {
        try {
            return (int) buffer.indexOf(CRLF);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void release() {
        buffer.clear();
    }
}
