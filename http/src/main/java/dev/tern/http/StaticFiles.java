package dev.tern.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with the files of a source: GET and HEAD, index files, a redirect of directories, conditional requests, ranges, content
 * codings.
 *
 * <p>What is missing, hidden, outside or no regular file is the same 404. A file that cannot be opened or
 * read, because the system has no descriptor left for example, is a 500.
 *
 * <p>Thread safety: safe for concurrent calls. Source: RFC 9110 sections 8.4, 8.8, 12.5.3, 13 and 14.
 */
public final class StaticFiles implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StaticFiles.class);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final String NOT_FOUND_PAGE = "404.html";

    private final FileSource files;
    private final String index;
    private final @Nullable DirectoryListing listing;
    private final String cacheControl;
    private final @Nullable CodedFiles coded;
    private final @Nullable String fallback;
    private final Map<String, String> fields;
    private final AtomicLong nextReportNanos = new AtomicLong(System.nanoTime());

    private StaticFiles(Builder builder) {
        this.files = builder.files;
        this.index = builder.index;
        this.listing = builder.listing ? new DirectoryListing(builder.files) : null;
        this.cacheControl = builder.cacheControl;
        this.fallback = builder.fallback;
        this.fields = new LinkedHashMap<>(builder.fields);
        this.coded = builder.compression ? new CodedFiles(builder.files) : null;
    }

    /** Begins to configure a handler. */
    public static Builder builder(FileSource files) {
        return new Builder(files);
    }

    @Override
    public void handle(HttpRequest request, HttpResponse response) throws IOException {
        find(request, response);
        fields.forEach(response::header);
    }

    private void find(HttpRequest request, HttpResponse response) throws IOException {
        boolean get = request.method().equals("GET");
        if (!get && !request.method().equals("HEAD")) {
            response.error(405).header("Allow", "GET, HEAD");
            return;
        }
        FilePath path = FilePath.resolve(request.rawPath());
        try {
            if (path == null || !answer(path, request, response)) {
                notFound(request, response);
            }
        } catch (IOException e) {
            report(e);
            response.error(500);
        }
    }

    /** At most one line a second: the cause is the system's, and lasts. */
    private void report(IOException e) {
        long now = System.nanoTime();
        long next = nextReportNanos.get();
        if (now - next >= 0 && nextReportNanos.compareAndSet(next, now + SECOND_NANOS)) {
            LOG.warn("a file cannot be opened now: {}", e.toString());
        }
    }

    private boolean answer(FilePath path, HttpRequest request, HttpResponse response) throws IOException {
        if (path.slash()) {
            return files.isDirectory(path.name()) && directory(path.name(), request, response);
        }
        OpenFile file = files.open(path.name());
        if (file != null) {
            send(file, path.name(), request, response);
            return true;
        }
        if (files.isDirectory(path.name())) {
            redirect(request, response);
            return true;
        }
        return false;
    }

    private boolean directory(String name, HttpRequest request, HttpResponse response) throws IOException {
        String indexName = name.isEmpty() ? index : name + "/" + index;
        OpenFile file = files.open(indexName);
        if (file != null) {
            send(file, indexName, request, response);
            return true;
        }
        if (listing == null) {
            return false;
        }
        listing.send(name, response);
        return true;
    }

    private void redirect(HttpRequest request, HttpResponse response) {
        // Slashes at the start are merged: "//host/" would lead to another server.
        String path = "/" + request.rawPath().replaceFirst("^/+", "") + "/";
        String query = request.query();
        response.error(301).header("Location", query == null ? path : path + "?" + query);
    }

    private void send(OpenFile file, String name, HttpRequest request, HttpResponse response) throws IOException {
        String mediaType = MediaTypes.of(name);
        if (coded == null || !MediaTypes.isCompressible(mediaType)) {
            send(new CodedFiles.Choice(file, null), mediaType, request, response);
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
        long modified = Math.min(Math.floorDiv(file.modifiedNanos(), SECOND_NANOS), System.currentTimeMillis() / 1000);
        Conditions conditions = new Conditions(etag(file, choice.coding()), modified);
        Conditions.Outcome outcome = conditions.evaluate(request);
        if (outcome == Conditions.Outcome.FAILED) {
            file.close();
            response.error(412);
            return;
        }
        response.header("ETag", conditions.etag()).header("Cache-Control", cacheControl);
        response.header("Last-Modified", HttpDate.format(modified)).header("Accept-Ranges", "bytes");
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

    private static @Nullable List<ByteRange> ranges(OpenFile file, HttpRequest request, Conditions conditions) {
        String field = request.header("Range");
        if (field == null || !request.method().equals("GET") || !conditions.allowsRange(request)) {
            return null;
        }
        return ByteRange.parse(field, file.size());
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
                + Long.toHexString(file.inode())
                + (coding == null ? "" : "-" + coding)
                + '"';
    }

    private void notFound(HttpRequest request, HttpResponse response) throws IOException {
        OpenFile start = fallback == null ? null : files.open(fallback);
        if (fallback != null && start != null) {
            send(start, fallback, request, response);
            return;
        }
        response.error(404);
        OpenFile page = files.open(NOT_FOUND_PAGE);
        if (page != null) {
            response.header("Content-Type", MediaTypes.of(NOT_FOUND_PAGE)).file(page, 0, page.size());
        }
    }

    /**
     * Collects what can be set.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private final FileSource files;
        private String index = "index.html";
        private boolean listing;
        private String cacheControl = "no-cache";
        private boolean compression = true;
        private @Nullable String fallback;
        private final Map<String, String> fields = new LinkedHashMap<>();

        private Builder(FileSource files) {
            this.files = files;
        }

        /** Sets the name of the file that stands for its directory, one segment; index.html unless set. */
        public Builder index(String name) {
            if (name.isEmpty() || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("index: " + name + ", must be one segment");
            }
            this.index = name;
            return this;
        }

        /** Sets whether a directory without an index is listed; false unless set. */
        public Builder listing(boolean listing) {
            this.listing = listing;
            return this;
        }

        /** Sets the value of Cache-Control; {@code no-cache} unless set, so that an edit shows at once. */
        public Builder cacheControl(String value) {
            this.cacheControl = value;
            return this;
        }

        /**
         * Sets whether files that compress well are sent compressed to those who take it: from beside the file ({@code .br}, {@code
         * .gz}), or compressed here up to 256 KiB; true unless set.
         */
        public Builder compression(boolean compression) {
            this.compression = compression;
            return this;
        }

        /** Sets the file that is sent for what is missing, as applications of a single page want it; none unless set. */
        public Builder fallback(String path) {
            this.fallback = path;
            return this;
        }

        /**
         * Sets a field of every answer, errors included, in place of any of the same name.
         *
         * @throws IllegalArgumentException when {@link HttpResponse#header} would refuse it
         */
        public Builder header(String name, String value) {
            new HttpResponse().header(name, value);
            fields.put(name, value);
            return this;
        }

        /** Makes the handler. */
        public StaticFiles build() {
            return new StaticFiles(this);
        }
    }
}
