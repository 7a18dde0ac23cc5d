package dev.tern.bench;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's parser. It caches the fields of a connection; all requests of a benchmark are equal, so it profits more than
 * with most clients.
 */
final class JettyPeer implements RequestPeer, HttpParser.RequestHandler {
    private static final int MAX_HEADER_BYTES = 8192;

    private final ByteBuffer in;
    private final HttpParser parser = new HttpParser(this, MAX_HEADER_BYTES);
    private String method = "";
    private String target = "";
    private @Nullable String host;
    private @Nullable String connection;
    private int fields;
    private long bodyBytes;

    JettyPeer(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    @Override
    public @Nullable Seen parse(int pieceBytes) {
        parser.reset();
        in.clear();
        int end = 0;
        while (end < in.capacity()) {
            end = Math.min(end + pieceBytes, in.capacity());
            parser.parseNext(in.limit(end));
        }
        return parser.isComplete() ? new Seen(method, target, host, connection, fields, bodyBytes) : null;
    }

    @Override
    public void startRequest(String verb, String uri, HttpVersion version) {
        method = verb;
        target = uri;
        host = null;
        connection = null;
        fields = 0;
        bodyBytes = 0;
    }

    @Override
    public void parsedHeader(HttpField field) {
        fields++;
        if (field.getHeader() == HttpHeader.HOST) {
            host = field.getValue();
        } else if (field.getHeader() == HttpHeader.CONNECTION) {
            connection = field.getValue();
        }
    }

    @Override
    public boolean headerComplete() {
        return false;
    }

    @Override
    public boolean content(ByteBuffer piece) {
        bodyBytes += piece.remaining();
        piece.position(piece.limit());
        return false;
    }

    @Override
    public boolean contentComplete() {
        return false;
    }

    @Override
    public boolean messageComplete() {
        return true;
    }

    @Override
    public void earlyEOF() {
        throw new IllegalStateException("end of the input within a request");
    }

    @Override
    public void badMessage(HttpException failure) {
        throw new IllegalStateException(failure.getReason());
    }
}
