package dev.tern.http;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a GET or a HEAD with an open file: chooses the coding, evaluates the conditions, cuts the ranges.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: the file belongs to the answer from the call on.
 *
 * <p>Source: RFC 9110 sections 8.4, 8.8, 12.5.3, 13 and 14.
 */
final class FileAnswer {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final @Nullable CodedFiles coded;
    private final MediaTypes mediaTypes;

    /** Codes the files with these, or not at all. */
    FileAnswer(@Nullable CodedFiles coded, MediaTypes mediaTypes) {
        this.coded = coded;
        this.mediaTypes = mediaTypes;
    }

    void send(OpenFile file, String name, String cacheControl, HttpRequest request, HttpResponse response)
            throws IOException {
        MediaTypes.MediaType type = mediaTypes.of(name);
        String mediaType = type.value();
        response.header("Cache-Control", cacheControl);
        if (coded == null || !type.compressible()) {
            send(new CodedFiles.Choice(file, type.coding()), mediaType, request, response);
            return;
        }
        CodedFiles.Choice choice = coded.choose(file, name, new AcceptEncoding(request.header("Accept-Encoding")));
        if (choice == null) {
            response.error(406);
        } else {
            send(choice, mediaType, request, response);
        }
        response.header("Vary", "Accept-Encoding");
    }

    private void send(CodedFiles.Choice choice, String mediaType, HttpRequest request, HttpResponse response) {
        try {
            sendOpen(choice, mediaType, request, response);
        } catch (RuntimeException e) {
            choice.file().close();
            throw e;
        }
    }

    private void sendOpen(CodedFiles.Choice choice, String mediaType, HttpRequest request, HttpResponse response) {
        OpenFile file = choice.file();
        long modified = Math.floorDiv(file.modifiedNanos(), SECOND_NANOS);
        Conditions conditions = new Conditions(etag(file, choice.coding()), modified);
        Conditions.Outcome outcome = conditions.evaluate(request);
        if (outcome == Conditions.Outcome.FAILED) {
            file.close();
            response.error(412);
            return;
        }
        response.header("ETag", conditions.etag()).header("Accept-Ranges", "bytes");
        response.header("Last-Modified", HttpDate.format(Math.min(modified, lastSecond())));
        if (outcome == Conditions.Outcome.NOT_MODIFIED) {
            file.close();
            response.status(304);
            return;
        }
        response.header("Content-Type", mediaType);
        if (choice.coding() != null) {
            response.header("Content-Encoding", choice.coding());
        }
        List<ByteRange> ranges = ranges(file, request, conditions);
        if (ranges == null) {
            response.file(file, 0, file.size());
        } else {
            sendRanges(file, mediaType, ranges, response);
        }
    }

    /**
     * The last second that is over. No later one is told as a date: the file may change again in the second that is running, and
     * If-Range would take the two for one (RFC 9110 section 8.8.2.2).
     */
    private static long lastSecond() {
        return System.currentTimeMillis() / 1000 - 1;
    }

    private static @Nullable List<ByteRange> ranges(OpenFile file, HttpRequest request, Conditions conditions) {
        String field = request.header("Range");
        // Of an empty file there is no part: it is sent whole.
        if (field == null || file.size() == 0 || !request.method().equals("GET")) {
            return null;
        }
        return conditions.allowsRange(request) ? ByteRange.parse(field, file.size()) : null;
    }

    private static void sendRanges(OpenFile file, String mediaType, List<ByteRange> ranges, HttpResponse response) {
        if (ranges.isEmpty()) {
            long size = file.size();
            file.close();
            response.error(416).header("Content-Range", "bytes */" + size);
        } else if (ranges.size() == 1) {
            ByteRange range = ranges.get(0);
            response.status(206).header("Content-Range", range.of(file.size()));
            response.file(file, range.first(), range.length());
        } else {
            MultipartRanges parts = new MultipartRanges(file, mediaType, ranges);
            response.status(206).header("Content-Type", parts.mediaType());
            response.stream(parts, parts.length());
        }
    }

    /** Strong: a change of the content changes the time, the size or the file itself; each coding has its own. */
    private static String etag(OpenFile file, @Nullable String coding) {
        return '"'
                + Long.toHexString(file.modifiedNanos())
                + '-'
                + Long.toHexString(file.size())
                + '-'
                + Long.toHexString(file.revision())
                + (coding == null ? "" : "-" + coding)
                + '"';
    }
}
