package dev.tern.admin;

import dev.tern.http.Router;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A second listener that shows the state of a server, never reachable through the server's own listener.
 *
 * <pre>{@code
 * try (var admin = AdminServer.create(server, new InetSocketAddress("127.0.0.1", 0))) {
 *     admin.start();
 *     System.out.println(admin.address()); // GET /status.json
 * }
 * }</pre>
 *
 * <p>It has one event loop, so that it responds while all loops of the observed server are busy, and asks for no
 * credentials: bind it to the loopback address, or to a network that only operators reach.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: owns its thread and sockets until {@link #close}; the caller
 * owns the observed server.
 */
public final class AdminServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;

    private final HttpServer server;

    private AdminServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Binds the address; serving begins with {@link #start}.
     *
     * @param observed the server whose state is shown
     * @param address the address to bind; port 0 for any free port
     * @throws java.net.BindException when the address is in use or unavailable
     */
    public static AdminServer create(HttpServer observed, InetSocketAddress address) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .address(address)
                .transport(observed.config().transport())
                .loops(1)
                .workers(1)
                .maxConnections(MAX_CONNECTIONS)
                .build();
        Router router =
                Router.builder().get("/status.json", new StatusPage(observed)).build();
        return new AdminServer(HttpServer.create(config, router));
    }

    /**
     * Begins to serve.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        server.start();
    }

    /** The bound address, with the actual port. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Stops as {@link HttpServer#close}. */
    @Override
    public void close() {
        server.close();
    }
}
