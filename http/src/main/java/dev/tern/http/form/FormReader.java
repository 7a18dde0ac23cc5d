package dev.tern.http.form;

import dev.tern.http.BodyConsumer;
import dev.tern.http.HttpLimits;
import dev.tern.http.HttpRequest;
import dev.tern.http.text.HeaderParameters;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request as a form, urlencoded or multipart, as its Content-Type says. Another media type is
 * refused with 415, a malformed form with 400, and a form that is too large with 413.
 *
 * <p>Thread safety: stateless; a call is made where the request may be used.
 */
public final class FormReader {
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    private FormReader() {}

    /**
     * Reads a form of at most {@link HttpLimits#maxBodyBytes} and {@link HttpLimits#maxFormFields}.
     *
     * @throws IllegalStateException when the body was asked for before, or the response has begun
     */
    public static void read(HttpRequest request, FormConsumer consumer) {
        read(request, request.limits().maxBodyBytes(), consumer);
    }

    /**
     * As {@link #read(HttpRequest, FormConsumer)}, for files that are larger: the fields together, and an urlencoded
     * form, still have at most {@link HttpLimits#maxBodyBytes}.
     *
     * @param maxBytes the longest body accepted, at least 0; a longer one is refused with 413
     * @throws IllegalStateException when the body was asked for before, or the response has begun
     */
    public static void read(HttpRequest request, long maxBytes, FormConsumer consumer) {
        HttpLimits limits = request.limits();
        BodyConsumer decoder = decoder(request.header("Content-Type"), limits, consumer);
        boolean streamed = decoder instanceof MultipartDecoder;
        request.stream(streamed ? maxBytes : Math.min(maxBytes, limits.maxBodyBytes()), decoder);
    }

    /**
     * The decoder of this media type; one that refuses the body with 415, or with 400 where the boundary is missing or
     * bad.
     */
    static BodyConsumer decoder(@Nullable String contentType, HttpLimits limits, FormConsumer consumer) {
        HeaderParameters type = HeaderParameters.parse(contentType == null ? "" : contentType);
        if (type == null) {
            return new Refusal(400, consumer);
        }
        return switch (type.value().toLowerCase(Locale.ROOT)) {
            case URL_ENCODED -> new UrlEncodedDecoder(limits, consumer);
            case MULTIPART -> multipart(type.get("boundary"), limits, consumer);
            default -> new Refusal(415, consumer);
        };
    }

    private static BodyConsumer multipart(@Nullable String boundary, HttpLimits limits, FormConsumer consumer) {
        return boundary != null && MultipartDecoder.isBoundary(boundary)
                ? new MultipartDecoder(boundary, limits, consumer)
                : new Refusal(400, consumer);
    }

    /** Refuses the body before its first byte. */
    private record Refusal(int refusal, FormConsumer consumer) implements BodyConsumer {
        @Override
        public String acceptedMediaTypes() {
            return URL_ENCODED + ", " + MULTIPART;
        }

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
