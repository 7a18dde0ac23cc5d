package dev.tern.it;

import dev.tern.http.BodyConsumer;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import dev.tern.server.config.TriggerMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * One server per mode in one small JVM, which consume uploads and generate responses in pieces. The test starts it with
 * far less memory than the size of a body.
 */
public final class StreamingServer {
    static final int BYTES = 64 << 20;

    private StreamingServer() {}

    /** Prints one port per mode, in the order of {@link Mode#all}, and serves until stdin ends. */
    public static void main(String[] arguments) throws IOException {
        for (Mode mode : Mode.all().toList()) {
            System.out.println(start(mode));
        }
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static TriggerMode trigger(String word) {
        return word.equals("et") ? TriggerMode.EDGE : TriggerMode.LEVEL;
    }

    private static int start(Mode mode) throws IOException {
        String[] triggers = mode.trigger().split("-");
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .transport(TransportKind.valueOf(mode.poller().toUpperCase(Locale.ROOT)))
                .model(ThreadingModel.valueOf(
                        mode.model().toUpperCase(Locale.ROOT).replace('-', '_')))
                .triggers(trigger(triggers[0]), trigger(triggers[1]))
                .loops(1)
                .workers(1)
                .build();
        HttpHandler waiting = HttpHandler.blocking(StreamingServer::respond);
        HttpServer server = HttpServer.create(config, new HttpHandler() {
            @Override
            public void handle(HttpRequest request, HttpResponse response) {
                respond(request, response);
            }

            @Override
            public HttpHandler select(HttpRequest request) {
                return request.rawPath().startsWith("/blocking") ? waiting : this;
            }
        });
        server.start();
        return server.address().getPort();
    }

    private static void respond(HttpRequest request, HttpResponse response) {
        if (request.method().equals("POST")) {
            request.stream(Long.MAX_VALUE, new Checksum(response));
        } else {
            response.stream(new Pattern(BYTES), request.query() == null ? -1 : BYTES);
        }
    }

    /** Responds with the length and the checksum of an upload. */
    private static final class Checksum implements BodyConsumer {
        private final HttpResponse response;
        private final CRC32 crc = new CRC32();
        private long length;

        Checksum(HttpResponse response) {
            this.response = response;
        }

        @Override
        public void piece(ByteBuffer piece) {
            length += piece.remaining();
            crc.update(piece);
        }

        @Override
        public void end() {
            response.text(length + " " + crc.getValue());
        }
    }

    /** A body that is generated while it is read. */
    static final class Pattern implements ReadableByteChannel {
        private final int length;
        private int position;

        Pattern(int length) {
            this.length = length;
        }

        @Override
        public int read(ByteBuffer target) {
            if (position == length) {
                return -1;
            }
            int count = Math.min(target.remaining(), length - position);
            for (int i = 0; i < count; i++) {
                target.put(at(position++));
            }
            return count;
        }

        static byte at(int position) {
            return (byte) (position * 31 + (position >>> 8));
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
