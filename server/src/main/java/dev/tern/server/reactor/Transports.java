package dev.tern.server.reactor;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the transports by name: this package must not depend on theirs, and a build by a JDK older than 22 does not
 * contain the native transport.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class Transports {
    private static final String SELECTOR = "dev.tern.server.selector.SelectorTransport";
    private static final String NATIVE = "dev.tern.server.epoll.EpollTransport";
    private static final String NATIVE_RESOURCE = "/dev/tern/server/epoll/EpollTransport.class";
    private static final int NATIVE_SINCE = 22;
    private static final Set<String> NATIVE_ARCHITECTURES = Set.of("amd64", "aarch64");

    private Transports() {}

    /** Opens the transport on java.nio. */
    public static Transport openSelector() {
        try {
            return (Transport) create(SELECTOR);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this build has no selector transport", e);
        }
    }

    /**
     * Opens the native transport.
     *
     * @throws IOException when it is unavailable; the message says why
     */
    public static Transport openNative() throws IOException {
        String obstacle = obstacle();
        if (obstacle != null) {
            throw new IOException("epoll is unavailable: " + obstacle);
        }
        try {
            return (Transport) create(NATIVE);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            throw new IOException("epoll is unavailable: " + cause.getMessage(), cause);
        } catch (ReflectiveOperationException e) {
            throw new IOException("epoll is unavailable: " + e, e);
        }
    }

    private static Object create(String name) throws ReflectiveOperationException {
        return Class.forName(name).getDeclaredConstructor().newInstance();
    }

    /** Why this process cannot use the native transport; null if it may: its constructor checks the rest. */
    public static @Nullable String obstacle() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "it exists on Linux only";
        }
        if (!NATIVE_ARCHITECTURES.contains(System.getProperty("os.arch"))) {
            return "it supports only " + NATIVE_ARCHITECTURES;
        }
        if (Runtime.version().feature() < NATIVE_SINCE) {
            return "it needs Java 22 or newer, and this is Java "
                    + Runtime.version().feature();
        }
        return Transports.class.getResource(NATIVE_RESOURCE) == null
                ? "this server was built without it, by a JDK older than 22"
                : null;
    }
}
