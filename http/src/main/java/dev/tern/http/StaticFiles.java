package dev.tern.http;

import com.google.common.escape.Escaper;
import com.google.common.hash.Hashing;
import com.google.common.net.UrlEscapers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with the files of a source: GET, HEAD and OPTIONS, index files, a redirect of directories, listings; {@link FileAnswer}
 * sends the file itself.
 *
 * <p>What is missing, hidden, outside or no regular file is the same 404. A file that cannot be opened or
 * read, because the system has no descriptor left for example, is a 500.
 *
 * <p>Thread safety: safe for concurrent calls. Source: RFC 9110 section 9.3.
 */
public final class StaticFiles implements HttpHandler {
    private static final Escaper PATH = UrlEscapers.urlPathSegmentEscaper();
    private static final Logger LOG = LoggerFactory.getLogger(StaticFiles.class);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Set<String> OWN_FIELDS =
            Set.of("etag", "last-modified", "content-encoding", "content-range", "accept-ranges", "location", "allow");
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String NOT_FOUND_PAGE = "404.html";
    private static final String ASK_EACH_TIME = "no-cache";

    private final FileSource files;
    private final String index;
    private final @Nullable DirectoryListing listing;
    private final String cacheControl;
    private final FileAnswer answer;
    private final @Nullable String fallback;
    private final boolean crossOrigin;
    private final List<Field> fields;
    private final ThreadLocal<AnswerTable> answers = ThreadLocal.withInitial(AnswerTable::new);
    private final AtomicLong nextReportNanos = new AtomicLong(System.nanoTime());

    private StaticFiles(Builder builder) {
        this.files = builder.files;
        this.index = builder.index;
        this.listing = builder.listing ? new DirectoryListing(builder.files) : null;
        this.cacheControl = builder.cacheControl;
        this.fallback = builder.fallback;
        this.crossOrigin = builder.crossOrigin;
        this.fields = List.copyOf(builder.fields);
        this.answer = new FileAnswer(builder.compression ? new CodedFiles(builder.files) : null);
    }

    /** Begins to configure a handler. */
    public static Builder builder(FileSource files) {
        return new Builder(files);
    }

    @Override
    public void handle(HttpRequest request, HttpResponse response) {
        switch (request.method()) {
            case "GET", "HEAD" -> get(request, response);
            case "OPTIONS" -> finish(options(response));
            default -> finish(response.error(405).header("Allow", METHODS));
        }
    }

    private void get(HttpRequest request, HttpResponse response) {
        AnswerTable table = answers.get();
        PreparedAnswer answer = request.isPlain() ? table.find(request) : null;
        if (answer != null) {
            response.prepared(answer);
            return;
        }
        find(request, response);
        finish(response);
        if (request.isPlain() && response.status() == 200 && response.file() instanceof MemoryFile file) {
            prepare(table, file, request, response);
        }
    }

    private static void prepare(AnswerTable table, MemoryFile file, HttpRequest request, HttpResponse response) {
        boolean fresh = System.nanoTime() - file.freshUntilNanos() < 0;
        if (fresh && file.size() <= BodyWriter.MOST_COPIED) {
            table.put(request, PreparedAnswer.of(request, response, file));
        }
    }

    private void finish(HttpResponse response) {
        if (crossOrigin) {
            response.header("Access-Control-Allow-Origin", "*").header("Access-Control-Expose-Headers", "*");
        }
        fields.forEach(field -> field.putInto(response));
    }

    /** The same for every path, so that nobody learns from it which files there are (RFC 9110 section 9.3.7). */
    private HttpResponse options(HttpResponse response) {
        response.status(204).header("Allow", METHODS);
        if (crossOrigin) {
            // What a browser asks before it sends a field such as Range (Fetch standard, CORS-preflight request).
            response.header("Access-Control-Allow-Methods", METHODS)
                    .header("Access-Control-Allow-Headers", "*")
                    .header("Access-Control-Max-Age", "86400");
        }
        return response;
    }

    private void find(HttpRequest request, HttpResponse response) {
        FilePath path = FilePath.resolve(request.path());
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
            answer.send(file, path.name(), cacheControl, request, response);
            return true;
        }
        if (files.isDirectory(path.name())) {
            redirect(path.name(), request, response);
            return true;
        }
        return false;
    }

    private boolean directory(String name, HttpRequest request, HttpResponse response) throws IOException {
        String indexName = name.isEmpty() ? index : name + "/" + index;
        OpenFile file = files.open(indexName);
        if (file != null) {
            answer.send(file, indexName, cacheControl, request, response);
            return true;
        }
        byte[] page = listing == null ? null : listing.page(name);
        if (page != null) {
            list(page, request, response);
        }
        return page != null;
    }

    private static void list(byte[] page, HttpRequest request, HttpResponse response) {
        String etag = "\"" + Hashing.sipHash24().hashBytes(page) + "\"";
        switch (new Conditions(etag, HttpDate.INVALID).evaluate(request)) {
            case FAILED -> response.error(412);
            case NOT_MODIFIED -> response.status(304).header("ETag", etag).header("Cache-Control", ASK_EACH_TIME);
            case PROCEED ->
                response.header("ETag", etag)
                        .header("Cache-Control", ASK_EACH_TIME)
                        .header("Content-Type", "text/html; charset=utf-8")
                        .body(page);
        }
    }

    /** To the resolved path, so that no client reads a host into it, with everything encoded that no URI may hold. */
    private static void redirect(String name, HttpRequest request, HttpResponse response) {
        StringBuilder location = new StringBuilder("/");
        for (String segment : name.split("/")) {
            location.append(PATH.escape(segment)).append('/');
        }
        String query = request.query();
        if (query != null) {
            location.append('?').append(PercentCoding.encodeQuery(query));
        }
        response.error(301).header("Location", location.toString());
    }

    private void notFound(HttpRequest request, HttpResponse response) throws IOException {
        OpenFile start = fallback == null ? null : files.open(fallback);
        if (fallback != null && start != null) {
            // What is missing may be there tomorrow.
            answer.send(start, fallback, ASK_EACH_TIME, request, response);
            return;
        }
        response.error(404);
        OpenFile page = files.open(NOT_FOUND_PAGE);
        if (page != null) {
            response.header("Content-Type", MediaTypes.of(NOT_FOUND_PAGE)).file(page, 0, page.size());
        }
    }

    private record Field(String name, String value, boolean beside) {
        void putInto(HttpResponse response) {
            if (beside) {
                response.addHeader(name, value);
            } else {
                response.header(name, value);
            }
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
        private String cacheControl = ASK_EACH_TIME;
        private boolean compression = true;
        private @Nullable String fallback;
        private boolean crossOrigin;
        private final List<Field> fields = new ArrayList<>();

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
         * Sets whether pages of other sites may read the files (Fetch standard, CORS protocol): every one, without credentials; false
         * unless set.
         */
        public Builder crossOrigin(boolean allowed) {
            this.crossOrigin = allowed;
            return this;
        }

        /**
         * Adds a field to every answer of this handler, errors included. The first of a name takes the place of the handler's own;
         * Vary is always added to it.
         *
         * @throws IllegalArgumentException when {@link HttpResponse#header} would refuse it, or when the field describes the file
         *     that is sent and so cannot be the same for all
         */
        public Builder header(String name, String value) {
            new HttpResponse().header(name, value);
            if (OWN_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("name: " + name + ", is set for each file");
            }
            boolean repeated = fields.stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
            fields.add(new Field(name, value, repeated || name.equalsIgnoreCase("Vary")));
            return this;
        }

        /** Makes the handler. */
        public StaticFiles build() {
            return new StaticFiles(this);
        }
    }
}
