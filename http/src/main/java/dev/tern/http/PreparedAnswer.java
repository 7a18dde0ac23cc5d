package dev.tern.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer that is sent again and again: the lines of its fields as bytes, and its body.
 *
 * @param target the request target that it answers
 * @param acceptEncoding the value of Accept-Encoding that it answers; null for a request without the field
 * @param names the names of its fields, to be taken apart again where a handler adds one
 * @param values their values
 * @param fields the lines of these and that of Content-Length, each with its CRLF, and the line that ends the head
 * @param body the bytes of its body
 * @param freshUntilNanos until when it may be sent, as {@link System#nanoTime}
 */
record PreparedAnswer(
        byte[] target,
        byte @Nullable [] acceptEncoding,
        String[] names,
        String[] values,
        byte[] fields,
        byte[] body,
        long freshUntilNanos) {

    /** Prepares the answer 200 that stands in a response. */
    static PreparedAnswer of(RequestState request, ResponseState response, MemoryFile file) {
        String[] names = new String[response.fieldCount()];
        String[] values = new String[names.length];
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            names[i] = response.name(i);
            values[i] = response.value(i);
            lines.append(names[i]).append(": ").append(values[i]).append("\r\n");
        }
        lines.append("Content-Length: ").append(file.size()).append("\r\n\r\n");
        return new PreparedAnswer(
                request.targetBytes(),
                request.acceptEncodingBytes(),
                names,
                values,
                lines.toString().getBytes(StandardCharsets.ISO_8859_1),
                file.bytes(),
                file.freshUntilNanos());
    }
}
