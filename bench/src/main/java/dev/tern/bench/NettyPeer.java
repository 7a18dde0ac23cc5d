package dev.tern.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** Netty's decoder in the pipeline of an EmbeddedChannel, whose cost is part of the figure. */
final class NettyPeer implements RequestPeer {
    private final byte[] bytes;
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
    private @Nullable HttpRequest head;
    private long bodyBytes;
    private boolean complete;

    NettyPeer(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public @Nullable Seen parse(int pieceBytes) {
        complete = false;
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            int length = Math.min(pieceBytes, bytes.length - from);
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, from, length));
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                receive(message);
            }
        }
        HttpRequest request = head;
        return complete && request != null ? seen(request) : null;
    }

    private void receive(Object message) {
        if (message instanceof HttpRequest request) {
            head = request;
            bodyBytes = 0;
        }
        if (message instanceof HttpContent content) {
            bodyBytes += content.content().readableBytes();
            complete = content instanceof LastHttpContent;
            content.release();
        }
    }

    private Seen seen(HttpRequest request) {
        HttpHeaders fields = request.headers();
        return new Seen(
                request.method().name(),
                request.uri(),
                fields.get(HttpHeaderNames.HOST),
                fields.get(HttpHeaderNames.CONNECTION),
                fields.size(),
                bodyBytes);
    }
}
