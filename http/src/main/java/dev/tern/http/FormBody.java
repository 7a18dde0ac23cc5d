package dev.tern.http;

import dev.tern.http.text.HeaderParameters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how the body of a form is read: by its Content-Type.
 *
 * <p>Thread safety: stateless.
 */
final class FormBody {
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    /** The media types of forms, for the field Accept of a 415. */
    static final String MEDIA_TYPES = URL_ENCODED + ", " + MULTIPART;

    private FormBody() {}

    /** Whether the consumer refuses a body because its media type is not that of a form. */
    static boolean isOtherType(HttpRequest.BodyConsumer consumer) {
        return consumer instanceof Refusal other && other.refusal == 415;
    }

    /** A reader of this form; one that refuses the body with 415, or 400 without a good boundary. */
    static HttpRequest.BodyConsumer of(@Nullable String contentType, HttpLimits limits, FormConsumer consumer) {
        HeaderParameters type = HeaderParameters.parse(contentType == null ? "" : contentType);
        if (type == null) {
            return new Refusal(400, consumer);
        }
        return switch (type.value().toLowerCase(Locale.ROOT)) {
            case URL_ENCODED -> new UrlEncoded(limits, consumer);
            case MULTIPART -> multipart(type.get("boundary"), limits, consumer);
            default -> new Refusal(415, consumer);
        };
    }

    private static HttpRequest.BodyConsumer multipart(
            @Nullable String boundary, HttpLimits limits, FormConsumer consumer) {
        return boundary != null && MultipartDecoder.isBoundary(boundary)
                ? new MultipartDecoder(boundary, limits, consumer)
                : new Refusal(400, consumer);
    }

    /** Collects the body whole. */
    private static final class UrlEncoded implements HttpRequest.BodyConsumer {
        private final FormConsumer consumer;
        private final BodyCollector bytes;
        private final int maxFields;
        private int refusal;

        UrlEncoded(HttpLimits limits, FormConsumer consumer) {
            this.consumer = consumer;
            this.bytes = new BodyCollector(this::complete);
            this.maxFields = limits.maxFormFields();
        }

        private void complete(byte[] body) throws Exception {
            Form form = Form.parse(new String(body, StandardCharsets.UTF_8), maxFields);
            if (form == null) {
                refusal = 413;
                consumer.aborted();
            } else {
                consumer.complete(form);
            }
        }

        @Override
        public int refusal() {
            return refusal;
        }

        @Override
        public void piece(ByteBuffer piece) {
            try {
                bytes.piece(piece);
            } catch (Throwable failure) {
                // No memory is left for the body: the consumer, which threw nothing, is told of the end.
                consumer.aborted();
                throw failure;
            }
        }

        @Override
        public void end() throws Exception {
            bytes.end();
        }

        @Override
        public void aborted() {
            consumer.aborted();
        }
    }

    /** Takes nothing. */
    private record Refusal(int refusal, FormConsumer consumer) implements HttpRequest.BodyConsumer {
        @Override
        public void piece(ByteBuffer piece) {
            throw new IllegalStateException("the body was refused");
        }

        @Override
        public void end() {
            throw new IllegalStateException("the body was refused");
        }

        @Override
        public void aborted() {
            consumer.aborted();
        }
    }
}
