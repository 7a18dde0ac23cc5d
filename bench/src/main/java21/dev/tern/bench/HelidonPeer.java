package dev.tern.bench;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http1.Http1Headers;
import io.helidon.webserver.http1.Http1Prologue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Helidon's parser of heads. It asks for bytes where the others are given them, since its server waits in a virtual
 * thread.
 */
final class HelidonPeer implements RequestPeer {
    private static final int MAX_PROLOGUE_BYTES = 4096;
    private static final int MAX_HEADER_BYTES = 16_384;

    private final byte[] bytes;
    private final DataReader in = DataReader.create(this::nextPiece);
    private final Http1Prologue prologue = new Http1Prologue(in, MAX_PROLOGUE_BYTES, true);
    private final Http1Headers headers = new Http1Headers(in, MAX_HEADER_BYTES, true);
    private int pieceBytes;
    private int sent;

    HelidonPeer(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public Seen parse(int pieceBytes) {
        this.pieceBytes = pieceBytes;
        sent = 0;
        HttpPrologue line = prologue.readPrologue();
        WritableHeaders<?> fields = headers.readHeaders(line);
        return new Seen(
                line.method().text(),
                line.uriPath().rawPath(),
                value(fields, HeaderNames.HOST),
                value(fields, HeaderNames.CONNECTION),
                fields.size(),
                0);
    }

    private byte @Nullable [] nextPiece() {
        int from = sent;
        sent = Math.min(from + pieceBytes, bytes.length);
        if (sent - from == bytes.length) {
            return bytes;
        }
        return from < sent ? Arrays.copyOfRange(bytes, from, sent) : null;
    }

    private static @Nullable String value(WritableHeaders<?> fields, HeaderName name) {
        return fields.find(name).map(Header::get).orElse(null);
    }
}
