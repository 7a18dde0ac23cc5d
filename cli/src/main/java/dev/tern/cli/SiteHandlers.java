package dev.tern.cli;

import dev.tern.files.FileCache;
import dev.tern.files.FileSource;
import dev.tern.files.MemoryFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.HttpHandler;
import dev.tern.http.Router;
import dev.tern.server.config.ServerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The handler of the served files: a directory, or the bundled site. */
final class SiteHandlers {
    private static final long MAX_CACHED_BYTES = 32 << 20;

    private SiteHandlers() {}

    static String name(@Nullable Path root) {
        return root == null
                ? "the bundled site"
                : root.toAbsolutePath().normalize().toString();
    }

    /**
     * Creates the handler.
     *
     * @throws IOException when the directory is missing or cannot be read; the message says so
     */
    static HttpHandler handler(@Nullable Path root, ServeOptions options, ServerConfig config) throws IOException {
        FileSource source = root == null ? MemoryFileSource.of(BundledSite.load()) : directory(root, options, config);
        StaticFiles.Builder files = StaticFiles.builder(source)
                .index(options.index)
                .listing(options.listing)
                .charset(options.charset)
                .crossOrigin(options.cors);
        if (options.cache != null) {
            files.cacheControl("max-age=" + options.cache.toSeconds());
        }
        if (options.compressLimit != null) {
            files.compressionLimit(options.compressLimit);
        }
        if (options.singlePage) {
            files.fallback(options.index);
        }
        options.headers.forEach(field -> files.header(field.name(), field.value()));
        return root == null ? withStatus(files.build(), status(options, config)) : files.build();
    }

    private static FileSource directory(Path root, ServeOptions options, ServerConfig config) throws IOException {
        FileSource source = config.transport().files(root);
        long maxBytes = Math.min(MAX_CACHED_BYTES, Runtime.getRuntime().maxMemory() / 8);
        return options.fileCache.isZero() ? source : new FileCache(source, options.fileCache, maxBytes);
    }

    private static HttpHandler withStatus(HttpHandler files, byte[] status) {
        return Router.builder()
                .get(
                        "/status.json",
                        (request, response) -> response.header("Content-Type", "application/json")
                                .body(status))
                .prefix("/", files)
                .build();
    }

    /** The JSON that the first page shows about the server. */
    private static byte[] status(ServeOptions options, ServerConfig config) {
        String log = options.logMode().name().toLowerCase(Locale.ROOT);
        String json = String.format(
                Locale.ROOT,
                "{\"version\":\"%s\",\"java\":\"%s\",\"poller\":\"%s\",\"model\":\"%s\",\"trigger\":\"%s\","
                        + "\"threads\":%d,\"loops\":%d,\"log\":\"%s\"}",
                Version.number(),
                Runtime.version().feature(),
                Banner.label(config.transport()),
                Banner.label(config.model()),
                options.triggers.label(),
                config.workers(),
                config.loops(),
                log);
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
