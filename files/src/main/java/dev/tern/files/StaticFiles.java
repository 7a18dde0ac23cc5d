package dev.tern.files;

import com.google.common.base.Ticker;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.OpenFile;
import dev.tern.http.PreEncodedHandler;
import dev.tern.http.PreEncodedResponse;
import dev.tern.http.text.Ascii;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the files of a source: GET, HEAD and OPTIONS, index files, redirects of directories, listings. {@link
 * FileResponder} sends the file itself.
 *
 * <p>A path that is missing, hidden, outside the root or not a regular file is the same 404. If no descriptor is left
 * to open a file, the response is 503 with Retry-After. If a file cannot be opened or read for another reason, it is
 * 500.
 *
 * <p>Thread safety: safe for concurrent calls. Listings are built, and files are compressed, on a thread that may
 * block, see {@link #select}. Source: RFC 9110 section 9.3.
 */
public final class StaticFiles implements PreEncodedHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StaticFiles.class);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String NOT_FOUND_PAGE = "404.html";
    private static final String REVALIDATE = "no-cache";
    /** The maximum of {@link Builder#compressionLimit} in bytes: 16 MiB. */
    public static final long MAX_COMPRESSION_LIMIT = CompressedFiles.MAX_CACHED_BYTES;

    private static final long COMPRESSION_LIMIT = 256 << 10;

    private final FileSource files;
    private final String index;
    private final @Nullable DirectoryListing listing;
    private final String cacheControl;
    private final MediaTypes mediaTypes;
    private final FileResponder responder;
    private final @Nullable String fallback;
    private final CommonFields commonFields;
    private final ResponseCache responses = new ResponseCache();
    private final HttpHandler onWorker = HttpHandler.blocking(this);
    private final AtomicLong nextReportNanos = new AtomicLong(System.nanoTime());

    private StaticFiles(Builder builder) {
        this.files = builder.files;
        this.index = builder.index;
        this.listing = builder.listing
                ? new DirectoryListing(builder.files, DirectoryListing.MAX_CACHED_BYTES, Ticker.systemTicker())
                : null;
        this.cacheControl = builder.cacheControl;
        this.fallback = builder.fallback;
        this.commonFields = new CommonFields(builder.crossOrigin, List.copyOf(builder.fields));
        this.mediaTypes = new MediaTypes(builder.charset);
        CompressedFiles compressed =
                builder.compression ? new CompressedFiles(files, builder.compressionLimit, builder.clock) : null;
        this.responder = new FileResponder(compressed, mediaTypes, builder.clock);
    }

    /** Begins to configure a handler. */
    public static Builder builder(FileSource files) {
        return new Builder(files);
    }

    /**
     * Returns this handler, marked as blocking if the response takes time that grows with a directory or a file: a
     * listing, or a file that must be compressed first. A handler that wraps this one has to forward the call.
     * Otherwise a listing is built on the thread that calls {@link #handle}, and an event loop sends a file without a
     * cached compressed copy as it is.
     */
    @Override
    public HttpHandler select(HttpRequest request) {
        boolean onLoop = !isGetOrHead(request) || preEncoded(request) != null || !takesLong(request);
        return onLoop ? this : onWorker;
    }

    private static boolean isGetOrHead(HttpRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    /** Whether the response probably lists a directory or compresses a file. */
    private boolean takesLong(HttpRequest request) {
        if (listing == null && !request.hasHeader("Accept-Encoding")) {
            return false;
        }
        ResolvedPath path = ResolvedPath.resolve(request.path());
        if (path == null) {
            return false;
        }
        String name = path.slash() ? indexOf(path) : path.name();
        boolean lists = path.slash() && listing != null;
        boolean compresses = responder.mayCompress(name, request);
        boolean compressesFallback =
                fallback != null && responder.mayCompress(fallback, request) && Navigation.is(request);
        if (!lists && !compresses && !compressesFallback) {
            return false;
        }
        try (OpenFile file = files.open(name)) {
            return file == null ? lists || compressesFallback : compresses && responder.isWithinLimits(file);
        } catch (IOException e) {
            // The handler fails in the same way, and reports the failure.
            return false;
        }
    }

    private String indexOf(ResolvedPath directory) {
        return directory.name().isEmpty() ? index : directory.name() + "/" + index;
    }

    @Override
    public void handle(HttpRequest request, HttpResponse response) {
        switch (request.method()) {
            case "GET", "HEAD" -> get(request, response);
            case "OPTIONS" -> commonFields.sendOptions(METHODS, response);
            default -> commonFields.addTo(response.error(405).header("Allow", METHODS));
        }
    }

    @Override
    public @Nullable PreEncodedResponse preEncoded(HttpRequest request) {
        return responses.find(request);
    }

    private void get(HttpRequest request, HttpResponse response) {
        PreEncodedResponse whole = preEncoded(request);
        if (whole != null) {
            whole.sendTo(response);
            return;
        }
        try (OwnedFile file = new OwnedFile()) {
            boolean found = find(file, request, response);
            commonFields.addTo(response);
            if (found && response.status() == 200 && file.sent() instanceof MemoryFile sent) {
                cache(sent, request, response);
            }
        }
    }

    private void cache(MemoryFile file, HttpRequest request, HttpResponse response) {
        boolean fresh = System.nanoTime() - file.freshUntilNanos() < 0;
        if (fresh && file.size() <= MemoryFile.MAX_COPIED_BYTES) {
            responses.put(request, response, file);
        }
    }

    /** Returns false if nothing exists at the path, or opening it failed. */
    private boolean find(OwnedFile file, HttpRequest request, HttpResponse response) {
        ResolvedPath path = ResolvedPath.resolve(request.path());
        try {
            if (path != null && respond(path, file, request, response)) {
                return true;
            }
            notFound(file, request, response);
        } catch (TooManyOpenFilesException e) {
            // Logged by the source.
            response.error(503).header("Retry-After", "1");
        } catch (IOException e) {
            report(e);
            response.error(500);
        }
        return false;
    }

    /** Logs at most one line per second, since the cause usually lasts. */
    private void report(IOException e) {
        long now = System.nanoTime();
        long next = nextReportNanos.get();
        if (now - next >= 0 && nextReportNanos.compareAndSet(next, now + SECOND_NANOS)) {
            LOG.warn("a file cannot be opened now: {}", e.toString());
        }
    }

    private boolean respond(ResolvedPath path, OwnedFile file, HttpRequest request, HttpResponse response)
            throws IOException {
        if (path.slash()) {
            return files.isDirectory(path.name()) && directory(path, file, request, response);
        }
        if (send(path.name(), file, request, response)) {
            return true;
        }
        if (files.isDirectory(path.name())) {
            SlashRedirect.send(path, request, response);
            return true;
        }
        return false;
    }

    /** Sends a file; returns false if it does not exist. */
    private boolean send(String name, OwnedFile file, HttpRequest request, HttpResponse response) throws IOException {
        if (!file.open(files, name)) {
            return false;
        }
        responder.send(file, name, cacheControl(name), request, response);
        return true;
    }

    private boolean directory(ResolvedPath path, OwnedFile file, HttpRequest request, HttpResponse response)
            throws IOException {
        if (send(indexOf(path), file, request, response)) {
            return true;
        }
        return listing != null && listing.send(path.name(), request, response);
    }

    /**
     * Cache-Control of a file. The page of a single-page application is cached at many paths; each cache has to
     * revalidate it, so that a new version appears at all of them at once.
     */
    private String cacheControl(String name) {
        boolean revalidated = name.equals(fallback) && !cacheControl.contains("no-store");
        return revalidated ? REVALIDATE : cacheControl;
    }

    private void notFound(OwnedFile file, HttpRequest request, HttpResponse response) throws IOException {
        if (fallback == null) {
            error404(file, response);
            return;
        }
        if (!Navigation.is(request) || !send(fallback, file, request, response)) {
            error404(file, response);
        }
        response.addHeader("Vary", Navigation.FIELDS);
    }

    private void error404(OwnedFile page, HttpResponse response) throws IOException {
        response.error(404);
        if (page.open(files, NOT_FOUND_PAGE)) {
            response.header("Content-Type", mediaTypes.of(NOT_FOUND_PAGE).value());
            page.sendTo(response, 0, page.file().size());
        }
    }

    /**
     * Configures a handler.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private final FileSource files;
        private String index = "index.html";
        private boolean listing;
        private String cacheControl = REVALIDATE;
        private @Nullable String charset = MediaTypes.UTF_8;
        private boolean compression = true;
        private long compressionLimit = COMPRESSION_LIMIT;
        private InstantSource clock = InstantSource.system();
        private @Nullable String fallback;
        private boolean crossOrigin;
        private final List<CommonFields.Field> fields = new ArrayList<>();

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

        /**
         * Sets whether a directory without an index is listed, in pages of at most 1,000 entries that are at most a
         * second old; false unless set.
         */
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
         * Sets the charset that Content-Type names for text ({@code text/*}); utf-8 unless set. Listings are UTF-8
         * always.
         *
         * @param name a token such as {@code gbk}; null for no charset: a browser then reads it from the page, or
         *     guesses
         * @throws IllegalArgumentException if the name is not a token
         */
        public Builder charset(@Nullable String name) {
            if (name != null && !Ascii.isToken(name)) {
                throw new IllegalArgumentException("charset: " + name + ", must be a token");
            }
            this.charset = name;
            return this;
        }

        /**
         * Sets whether files are sent compressed to clients that accept it: from a file beside any file ({@code .br},
         * {@code .zst}, {@code .gz}) that is not older, or compressed by gzip if the type compresses well; true unless
         * set.
         */
        public Builder compression(boolean compression) {
            this.compression = compression;
            return this;
        }

        /**
         * Sets the size of the largest file that is compressed here; 256 KiB unless set. A file is compressed on a
         * worker, which takes about 30 ms per MiB, and the copy is cached. Files that were compressed beforehand have
         * no limit.
         *
         * @param bytes 0 to {@link #MAX_COMPRESSION_LIMIT}
         */
        public Builder compressionLimit(long bytes) {
            if (bytes < 0 || bytes > MAX_COMPRESSION_LIMIT) {
                throw new IllegalArgumentException(
                        "compressionLimit: " + bytes + ", must be 0 to " + MAX_COMPRESSION_LIMIT);
            }
            this.compressionLimit = bytes;
            return this;
        }

        /** Sets the clock by which the age of files is measured. */
        Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /**
         * Sets the page of a single-page application. It is sent for a missing path if the GET or HEAD is the
         * navigation of a browser: it accepts text/html, and its last path segment has no dot. Any other missing path
         * is a 404. Its Cache-Control is {@code no-cache} at every path, or the value of {@link #cacheControl} if that
         * contains {@code no-store}. None unless set.
         *
         * @param path the path of a file below the root
         */
        public Builder fallback(String path) {
            this.fallback = path;
            return this;
        }

        /**
         * Sets whether pages of other sites may read the files (Fetch standard, CORS protocol): every one, without
         * credentials; false unless set.
         */
        public Builder crossOrigin(boolean allowed) {
            this.crossOrigin = allowed;
            return this;
        }

        /**
         * Adds a field to every response of this handler, errors included. The first field of a name replaces that of
         * the handler; Vary is always added.
         *
         * @throws IllegalArgumentException if {@link HttpResponse#header} would refuse it, or the field describes the
         *     file that is sent
         */
        public Builder header(String name, String value) {
            fields.add(CommonFields.field(fields, name, value));
            return this;
        }

        /** Creates the handler. */
        public StaticFiles build() {
            return new StaticFiles(this);
        }
    }
}
