package dev.tern.server;

import dev.tern.server.connection.ServerRuntime;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Loads the threading model VIRTUAL by name: a build by a JDK older than 21 does not contain it. */
final class VirtualModel {
    private static final String FACTORY = "dev.tern.server.virtual.VirtualRuntimes";
    private static final String RESOURCE = "/dev/tern/server/virtual/VirtualRuntimes.class";
    private static final int SINCE = 21;

    private VirtualModel() {}

    /**
     * The factory of its servers.
     *
     * @throws IOException when the model is unavailable; the message says why
     */
    static ServerRuntime.Factory open() throws IOException {
        String obstacle = obstacle(Runtime.version().feature());
        if (obstacle != null) {
            throw new IOException("the model virtual is unavailable: " + obstacle);
        }
        try {
            return (ServerRuntime.Factory)
                    Class.forName(FACTORY).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IOException("the model virtual is unavailable: " + e, e);
        }
    }

    private static @Nullable String obstacle(int java) {
        if (java < SINCE) {
            return "it needs Java " + SINCE + " or newer, and this is Java " + java;
        }
        return VirtualModel.class.getResource(RESOURCE) == null
                ? "this server was built without it, by a JDK older than " + SINCE
                : null;
    }
}
