package dev.tern.lab.load;

import dev.tern.lab.load.SliceRequest.ConnectionUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of the request, as often as a connection may send it in one write. Thread safety: none; all connections of
 * the generator's only thread share it.
 */
final class RequestBytes {
    private final ByteBuffer copies;
    private final int length;

    RequestBytes(SliceRequest request) {
        Target target = request.target();
        String close = request.use() == ConnectionUse.ONE_REQUEST ? "Connection: close\r\n" : "";
        String text = "GET " + target.path() + " HTTP/1.1\r\nHost: " + authority(target) + "\r\n" + close + "\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        length = bytes.length;
        copies = ByteBuffer.allocateDirect(length * request.pipelining());
        while (copies.hasRemaining()) {
            copies.put(bytes);
        }
    }

    private static String authority(Target target) {
        String host = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
        return host + ":" + target.port();
    }

    int length() {
        return length;
    }

    /**
     * Writes the last {@code unsent} bytes of a row of requests, as far as the socket takes them.
     *
     * @return how many remain
     */
    int write(SocketChannel channel, int unsent) throws IOException {
        int begin = (length - unsent % length) % length;
        copies.limit(Math.min(copies.capacity(), begin + unsent)).position(begin);
        return unsent - channel.write(copies);
    }
}
