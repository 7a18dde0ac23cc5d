package dev.tern.files;

import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.OpenFile;
import dev.tern.http.text.HttpDate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Responds to a GET or a HEAD with an open file: chooses the coding, evaluates the conditions, selects the ranges.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: a file whose content is sent passes to the response;
 * otherwise the caller keeps it.
 *
 * <p>Source: RFC 9110 sections 8.4, 8.8, 12.5.3, 13 and 14.
 */
final class FileResponder {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final @Nullable CompressedFiles compressed;
    private final EntityTags tags;
    private final MediaTypes mediaTypes;
    private final InstantSource clock;

    /** Creates a responder; without {@code compressed}, files are sent as they are. */
    FileResponder(@Nullable CompressedFiles compressed, MediaTypes mediaTypes, InstantSource clock) {
        this.compressed = compressed;
        this.tags = new EntityTags(clock);
        this.mediaTypes = mediaTypes;
        this.clock = clock;
    }

    /**
     * Whether a response compresses this file, if its size is within the limits and no compressed file lies beside it.
     */
    boolean mayCompress(String name, HttpRequest request) {
        if (compressed == null || compressed.isReady(name)) {
            return false;
        }
        MediaTypes.MediaType type = mediaTypes.of(name);
        return type.compressible()
                && type.coding() == null
                && new AcceptEncoding(request.header("Accept-Encoding"))
                        .preferred()
                        .contains(ContentCoding.GZIP);
    }

    /** Whether a file of this size is compressed by {@link #send}. */
    boolean isWithinLimits(OpenFile file) {
        return compressed != null && compressed.isWithinLimits(file.size());
    }

    void send(OwnedFile owned, String name, String cacheControl, HttpRequest request, HttpResponse response)
            throws IOException {
        MediaTypes.MediaType type = mediaTypes.of(name);
        response.header("Cache-Control", cacheControl);
        if (compressed == null || type.coding() != null) {
            sendAs(owned, name, type.coding(), request, response);
            return;
        }
        AcceptEncoding accept = new AcceptEncoding(request.header("Accept-Encoding"));
        ContentCoding coding = compressed.choose(owned, name, type.compressible(), accept, request.mayBlock());
        if (coding == null && !accept.acceptsIdentity()) {
            response.error(406);
        } else {
            sendAs(owned, name, coding, request, response);
        }
        response.header("Vary", "Accept-Encoding");
    }

    private void sendAs(
            OwnedFile owned, String name, @Nullable ContentCoding coding, HttpRequest request, HttpResponse response)
            throws IOException {
        String etag = tags.of(owned, name, coding);
        OpenFile file = owned.file();
        long modified = Math.floorDiv(file.modifiedNanos(), SECOND_NANOS);
        ConditionalRequest conditions = new ConditionalRequest(etag, modified);
        ConditionalRequest.Outcome outcome = conditions.evaluate(request);
        if (outcome == ConditionalRequest.Outcome.FAILED) {
            response.error(412);
            return;
        }
        response.header("ETag", conditions.etag()).header("Accept-Ranges", "bytes");
        response.header("Last-Modified", HttpDate.format(Math.min(modified, lastSecond())));
        if (outcome == ConditionalRequest.Outcome.NOT_MODIFIED) {
            response.status(304);
            return;
        }
        String mediaType = mediaTypes.of(name).value();
        response.header("Content-Type", mediaType);
        if (coding != null) {
            response.header("Content-Encoding", coding.token);
        }
        List<ByteRange> ranges = ranges(file, request, conditions);
        if (ranges == null) {
            owned.sendTo(response, 0, file.size());
        } else {
            sendRanges(owned, mediaType, ranges, response);
        }
    }

    /**
     * The last complete second, the latest Last-Modified that is sent. The file may change again in the current second,
     * and If-Range could not distinguish the two contents (RFC 9110 section 8.8.2.2).
     */
    private long lastSecond() {
        return clock.millis() / 1000 - 1;
    }

    private static @Nullable List<ByteRange> ranges(OpenFile file, HttpRequest request, ConditionalRequest conditions) {
        String field = request.header("Range");
        // An empty file has no ranges, and is sent whole.
        if (field == null || file.size() == 0 || !request.method().equals("GET")) {
            return null;
        }
        return conditions.allowsRange(request) ? ByteRange.parse(field, file.size()) : null;
    }

    private static void sendRanges(OwnedFile owned, String mediaType, List<ByteRange> ranges, HttpResponse response) {
        OpenFile file = owned.file();
        if (ranges.isEmpty()) {
            long size = file.size();
            response.error(416).header("Content-Range", "bytes */" + size);
        } else if (ranges.size() == 1) {
            ByteRange range = ranges.get(0);
            response.status(206).header("Content-Range", range.of(file.size()));
            owned.sendTo(response, range.first(), range.length());
        } else {
            MultipartRanges parts = new MultipartRanges(file, mediaType, ranges);
            response.status(206).header("Content-Type", parts.mediaType());
            response.file(parts, 0, parts.size());
            owned.release();
        }
    }
}
