package dev.tern.http.form;

import dev.tern.http.BodyConsumer;
import dev.tern.http.HttpLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Collects an urlencoded form, and parses it when it is complete.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear in the bytes received; the array grows with what was really received, never by what the client
 * announces.
 */
final class UrlEncodedDecoder implements BodyConsumer {
    private final FormConsumer consumer;
    private final int maxFields;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int refusal;

    UrlEncodedDecoder(HttpLimits limits, FormConsumer consumer) {
        this.consumer = consumer;
        this.maxFields = limits.maxFormFields();
    }

    @Override
    public int refusal() {
        return refusal;
    }

    @Override
    public void piece(ByteBuffer piece) {
        try {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            body.write(copy, 0, copy.length);
        } catch (Throwable failure) {
            // No memory is left for the body. The connection calls a consumer that has thrown no more, so its own
            // consumer is told here.
            consumer.aborted();
            throw failure;
        }
    }

    @Override
    public void end() throws Exception {
        Form form = Form.parse(body.toString(StandardCharsets.UTF_8), maxFields);
        if (form == null) {
            refusal = 413;
            consumer.aborted();
        } else {
            consumer.complete(form);
        }
    }

    @Override
    public void aborted() {
        consumer.aborted();
    }
}
