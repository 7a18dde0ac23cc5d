package dev.tern.bench.server;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CountDownLatch;

/** Serves a short text and the files of a directory by Vert.x on Netty's native epoll. */
public final class VertxServer {
    private static final Buffer TEXT = Buffer.buffer("Hello, World!");

    private VertxServer() {}

    /** Serves; the arguments are the port and the directory. */
    public static void main(String[] arguments) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(arguments[0]))
                .setAcceptBacklog(4096);
        vertx.createHttpServer(options)
                .requestHandler(request -> respond(request, arguments[1]))
                .listen();
        // Its loops are daemon threads, which do not keep the JVM running.
        new CountDownLatch(1).await();
    }

    private static void respond(HttpServerRequest request, String directory) {
        if (request.path().equals("/plain")) {
            request.response().putHeader("Content-Type", "text/plain").end(TEXT);
        } else {
            request.response().sendFile(directory + request.path());
        }
    }
}
