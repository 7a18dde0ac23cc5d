package dev.tern.bench.buffer;

import java.io.IOException;
import java.nio.channels.GatheringByteChannel;

/** A byte queue of a compared library. */
interface BufferPeer {

    void append(byte[] source);

    void read(byte[] target);

    int readable();

    /** The offset of the first CRLF; -1 if there is none. */
    int findCrlf();

    /** Writes this buffer and another in one call and consumes neither; -1 if not supported. */
    default long writeWith(BufferPeer other, GatheringByteChannel channel) throws IOException {
        return -1;
    }

    /** Releases the memory. */
    default void release() {}

    /** Creates an empty buffer by the name of its kind; it may grow to 1 MiB. */
    static BufferPeer of(String name, int capacity) {
        return switch (name) {
            case "tern-heap", "tern-direct" -> new TernBuffer(name, capacity);
            case "netty-direct" -> NettyBuffer.pooled(capacity);
            case "netty-adaptive" -> NettyBuffer.adaptive(capacity);
            case "okio" -> new OkioBuffer();
            case "agrona" -> new AgronaBuffer(capacity);
            case "vertx" -> new VertxBuffer(capacity);
            case "helidon" -> HelidonBuffers.open(capacity);
            default -> throw new IllegalArgumentException("peer: " + name);
        };
    }
}
