package dev.tern.server.virtual;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.connection.ServerRuntime;
import dev.tern.server.connection.StepListener;
import dev.tern.server.reactor.Transport;
import java.io.IOException;

/**
 * Creates the servers of the model VIRTUAL; loaded by name.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class VirtualRuntimes implements ServerRuntime.Factory {

    /** Creates a factory. */
    public VirtualRuntimes() {}

    @Override
    public ServerRuntime create(
            Transport transport,
            ServerConfig config,
            HttpHandler handler,
            ExchangeListener exchanges,
            StepListener steps)
            throws IOException {
        return new VirtualServer(transport, config, handler, exchanges, steps);
    }
}
