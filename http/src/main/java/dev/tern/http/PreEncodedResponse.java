package dev.tern.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole 200 response that is sent repeatedly: the lines of its fields as bytes, and its body. It belongs to one
 * request target and one value of Accept-Encoding, until it is no longer fresh.
 *
 * <p>Thread safety: immutable.
 *
 * <p>Complexity: {@link #key} and {@link #isFor} are linear in the target and Accept-Encoding, and allocate nothing.
 */
public final class PreEncodedResponse {
    private static final int NO_KEY = -1;

    private final byte[] target;
    private final byte @Nullable [] acceptEncoding;
    private final ResponseState.EncodedFields fields;
    private final byte[] body;
    private final long freshUntilNanos;

    private PreEncodedResponse(RequestState request, ResponseState response, byte[] body, long freshUntilNanos) {
        this.target = request.targetBytes();
        this.acceptEncoding = request.acceptEncodingBytes();
        this.fields = encode(response, body.length);
        this.body = body;
        this.freshUntilNanos = freshUntilNanos;
    }

    private static ResponseState.EncodedFields encode(ResponseState response, int bodyLength) {
        response.decodeFields();
        String[] names = new String[response.fieldCount()];
        String[] values = new String[names.length];
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            names[i] = response.name(i);
            values[i] = response.value(i);
            lines.append(names[i]).append(": ").append(values[i]).append("\r\n");
        }
        lines.append("Content-Length: ").append(bodyLength).append("\r\n\r\n");
        byte[] encoded = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
        return new ResponseState.EncodedFields(names, values, encoded);
    }

    /**
     * The key of a response in a cache: a hash of the request target, at least 0; -1 where something else than the
     * target and Accept-Encoding decides about the response: another method than GET and HEAD, a condition, a range.
     */
    public static int key(HttpRequest request) {
        RequestState state = request.state();
        boolean decided = state.isPlain() && (state.method().equals("GET") || state.isHead());
        return decided ? state.targetHash() & Integer.MAX_VALUE : NO_KEY;
    }

    /**
     * Encodes the fields that a response has now.
     *
     * @param request a request with a {@link #key}
     * @param body the bytes of the body, which must not be changed any more
     * @param freshUntilNanos until when it may be sent, as {@link System#nanoTime}
     */
    public static PreEncodedResponse of(HttpRequest request, HttpResponse response, byte[] body, long freshUntilNanos) {
        return new PreEncodedResponse(request.state(), response.state(), body, freshUntilNanos);
    }

    /** Whether this is the response to a request, and still fresh. */
    public boolean isFor(HttpRequest request) {
        RequestState state = request.state();
        return state.isFor(target, acceptEncoding) && state.nowNanos() - freshUntilNanos < 0;
    }

    /** Makes this the response; a field that is set afterwards is sent as well. */
    public void sendTo(HttpResponse response) {
        sendTo(response.state());
    }

    void sendTo(ResponseState response) {
        response.preEncoded(fields, body);
    }

    /** The length of the body in bytes. */
    public int bodyLength() {
        return body.length;
    }
}
