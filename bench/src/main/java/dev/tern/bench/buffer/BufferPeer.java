package dev.tern.bench.buffer;

import java.io.IOException;
import java.nio.channels.GatheringByteChannel;

/** A queue of bytes. */
interface BufferPeer {

    void append(byte[] source);

    void read(byte[] target);

    int readable();

    /** The distance of the first CRLF, -1 where there is none. */
    int findCrlf();

    /** This and another in one call; neither is consumed. -1 where there is no such thing. */
    default long writeWith(BufferPeer other, GatheringByteChannel channel) throws IOException {
        return -1;
    }

    /** Gives back what it is made of. */
    default void release() {}

    /** An empty one of so many bytes that may grow to 1 MiB, of the kind of that name. */
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
