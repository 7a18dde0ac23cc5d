package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.files.FileSource;
import dev.tern.files.MemoryFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.HttpHandler;
import dev.tern.http.OpenFile;
import dev.tern.http.Router;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker reads the directory in every model, so that no event loop blocks. */
@Timeout(60)
class ListingThreadTest {
    private final Queue<Thread> readers = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> loops = new ConcurrentLinkedQueue<>();

    private final FileSource site = new FileSource() {
        private final FileSource files = MemoryFileSource.of(Map.of("sub/a.txt", "a".getBytes(StandardCharsets.UTF_8)));

        @Override
        public @Nullable OpenFile open(String path) throws IOException {
            return files.open(path);
        }

        @Override
        public boolean isDirectory(String path) {
            return files.isDirectory(path);
        }

        @Override
        public @Nullable List<Entry> list(String path) throws IOException {
            readers.add(Thread.currentThread());
            return files.list(path);
        }
    };

    /**
     * The selection of a handler runs on the thread that parses the request: an event loop in the model multi-reactor.
     */
    private final class Watched implements HttpHandler {
        private final HttpHandler files =
                StaticFiles.builder(site).listing(true).build();

        @Override
        public HttpHandler select(dev.tern.http.HttpRequest request) {
            if (!Thread.currentThread().getName().contains("worker")) {
                loops.add(Thread.currentThread());
            }
            return files.select(request);
        }

        @Override
        public void handle(dev.tern.http.HttpRequest request, dev.tern.http.HttpResponse response) throws Exception {
            files.handle(request, response);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MULTI_REACTOR", "REACTOR", "PROACTOR"})
    void aListingIsBuiltOnAWorker(ThreadingModel model) throws Exception {
        HttpHandler handler = Router.builder().prefix("/", new Watched()).build();
        ServerConfig config =
                ServerConfig.builder().port(0).model(model).loops(1).workers(1).build();
        HttpServer server = HttpServer.create(config, handler);
        server.start();
        try {
            URI directory = URI.create("http://127.0.0.1:" + server.address().getPort() + "/sub/");
            String page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(directory).build(), BodyHandlers.ofString())
                    .body();
            assertTrue(page.contains("a.txt"), page);
        } finally {
            server.close();
        }
        assertEquals(1, readers.size());
        assertTrue(readers.element().getName().contains("worker"), readers.toString());
        assertFalse(loops.contains(readers.element()), readers.toString());
        assertEquals(model == ThreadingModel.MULTI_REACTOR, !loops.isEmpty(), loops.toString());
    }
}
