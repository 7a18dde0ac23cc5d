package dev.tern.http;

import dev.tern.bench.RequestPeer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link HttpConnection} does with a request before and beside its handler: the parser, the rules and the body,
 * but no answer. It stands in this package because the steps are not public one by one.
 */
public final class TernPeer implements RequestPeer, BodyConsumer {
    private final ByteBuffer in;
    private final HttpRequestParser parser = new HttpRequestParser(HttpLimits.DEFAULT);
    private final RequestBody body = new RequestBody(HttpLimits.DEFAULT);
    private final RequestState request = new RequestState(parser, body, new OwnerThread());
    private long bodyBytes;

    /** Creates a parser of this request. */
    public TernPeer(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    @Override
    public @Nullable Seen parse(int pieceBytes) {
        begin();
        boolean complete = false;
        int end = 0;
        while (end < in.capacity()) {
            end = Math.min(end + pieceBytes, in.capacity());
            complete = receive(in.limit(end));
        }
        return complete ? seen() : null;
    }

    private void begin() {
        in.clear();
        parser.reset();
        request.clear();
        body.begin(0);
        bodyBytes = 0;
    }

    private boolean receive(ByteBuffer piece) {
        if (parser.state() != ParserState.COMPLETE) {
            if (parser.parse(piece) != ParserState.COMPLETE) {
                return false;
            }
            accept();
        }
        try {
            return body.receive(piece) == RequestBody.Outcome.COMPLETE;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void accept() {
        int fault = request.accept();
        if (fault != 0) {
            throw new IllegalStateException("refused with " + fault);
        }
        body.begin(request.contentLength());
        body.deliverTo(this, Long.MAX_VALUE);
    }

    @Override
    public void piece(ByteBuffer piece) {
        bodyBytes += piece.remaining();
    }

    @Override
    public void end() {}

    private Seen seen() {
        return new Seen(
                request.method(),
                request.target(),
                request.header("Host"),
                request.header("Connection"),
                request.headerCount(),
                bodyBytes);
    }
}
