package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.files.FileSource;
import dev.tern.files.MemoryFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.HttpHandler;
import dev.tern.http.OpenFile;
import dev.tern.http.Router;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker reads and compresses a file in every model, so that no event loop blocks. */
@Timeout(60)
class CompressionThreadTest {
    private static final int SIZE = 200_000;

    private final Queue<String> readers = new ConcurrentLinkedQueue<>();

    private final FileSource site = new FileSource() {
        private final FileSource files = MemoryFileSource.of(Map.of("a.txt", new byte[SIZE]), 0);

        @Override
        public @Nullable OpenFile open(String path) throws IOException {
            OpenFile file = files.open(path);
            return file == null ? null : new Watched(file);
        }

        @Override
        public boolean isDirectory(String path) {
            return files.isDirectory(path);
        }

        @Override
        public @Nullable List<Entry> list(String path) throws IOException {
            return files.list(path);
        }
    };

    /** A file that is not in memory, and records the threads that read it. */
    private final class Watched implements OpenFile {
        private final OpenFile file;

        Watched(OpenFile file) {
            this.file = file;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public long modifiedNanos() {
            return file.modifiedNanos();
        }

        @Override
        public long revision() {
            return file.revision();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            readers.add(Thread.currentThread().getName());
            return file.read(target, position);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MULTI_REACTOR", "REACTOR", "PROACTOR"})
    void aFileIsCompressedOnAWorkerOnce(ThreadingModel model) throws Exception {
        HttpHandler handler =
                Router.builder().prefix("/", StaticFiles.builder(site).build()).build();
        ServerConfig config =
                ServerConfig.builder().port(0).model(model).loops(1).workers(1).build();
        HttpServer server = HttpServer.create(config, handler);
        server.start();
        try {
            URI file = URI.create("http://127.0.0.1:" + server.address().getPort() + "/a.txt");
            HttpRequest request = HttpRequest.newBuilder(file)
                    .header("Accept-Encoding", "gzip")
                    .build();
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < 3; i++) {
                HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
                assertEquals(
                        "gzip",
                        response.headers().firstValue("Content-Encoding").orElse("none"));
                byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
                assertEquals(SIZE, body.length);
            }
        } finally {
            server.close();
        }
        assertEquals(1, readers.size(), readers.toString());
        assertTrue(readers.element().contains("worker"), readers.toString());
    }
}
