package org.microhttp;

import dev.tern.bench.RequestPeer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The parser of microhttp, which is package-private. */
public final class MicrohttpPeer implements RequestPeer {
    private final ByteBuffer in;
    private final ByteTokenizer tokenizer = new ByteTokenizer();

    /** Creates a parser of this request. */
    public MicrohttpPeer(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    @Override
    public @Nullable Seen parse(int pieceBytes) {
        RequestParser parser = new RequestParser(tokenizer);
        boolean complete = false;
        for (int from = 0; from < in.capacity(); from += pieceBytes) {
            tokenizer.add(in.limit(Math.min(from + pieceBytes, in.capacity())).position(from));
            complete = parser.parse();
        }
        if (!complete) {
            return null;
        }
        tokenizer.compact();
        return seen(parser.request());
    }

    private static Seen seen(Request request) {
        return new Seen(
                request.method(),
                request.uri(),
                request.header("Host"),
                request.header("Connection"),
                request.headers().size(),
                request.body().length);
    }
}
