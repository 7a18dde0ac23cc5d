package dev.tern.server;

import dev.tern.files.FileOpener;
import dev.tern.server.reactor.Transport;
import dev.tern.server.selector.SelectorTransport;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the transports. The native one is loaded by name, since a build by a JDK older than 22 does not contain it.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
    private static final String NATIVE = "dev.tern.server.epoll.EpollTransport";
    private static final String NATIVE_FILES = "dev.tern.server.epoll.NativeFiles";
    private static final int NATIVE_SINCE = 22;
    private static final Set<String> NATIVE_ARCHITECTURES = Set.of("amd64", "aarch64");

    private Transports() {}

    /**
     * Opens the transport of a kind.
     *
     * @throws IOException when the kind is EPOLL and epoll is unavailable; the message says why
     */
    static Transport open(TransportKind kind) throws IOException {
        String obstacle = kind == TransportKind.SELECTOR ? "not requested" : obstacle();
        if (obstacle == null) {
            return openNative(kind);
        }
        if (kind == TransportKind.EPOLL) {
            throw unavailable(obstacle, null);
        }
        return new SelectorTransport();
    }

    private static Transport openNative(TransportKind kind) throws IOException {
        try {
            return (Transport) create(NATIVE);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            String reason = String.valueOf(cause.getMessage());
            if (kind == TransportKind.EPOLL) {
                throw unavailable(reason, cause);
            }
            LOG.info("epoll is not used: {}", reason);
            return new SelectorTransport();
        } catch (ReflectiveOperationException e) {
            throw unavailable(e.toString(), e);
        }
    }

    /** The opener of files that native sockets send without a copy. */
    static FileOpener nativeFiles() throws IOException {
        try {
            return (FileOpener) create(NATIVE_FILES);
        } catch (ReflectiveOperationException e) {
            throw unavailable(e.toString(), e);
        }
    }

    /** Links the native transport where it is available; a failure is reported by the {@link #open} that follows. */
    static void linkNative() {
        if (obstacle() != null) {
            return;
        }
        try {
            ((Transport) create(NATIVE)).openPoller().close();
        } catch (ReflectiveOperationException | IOException | LinkageError reportedByOpen) {
            // See above.
        }
    }

    private static Object create(String name) throws ReflectiveOperationException {
        return Class.forName(name).getDeclaredConstructor().newInstance();
    }

    private static IOException unavailable(String reason, @Nullable Throwable cause) {
        return new IOException("epoll is unavailable: " + reason, cause);
    }

    /** Why the native transport is unavailable; null when it is available. */
    private static @Nullable String obstacle() {
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
        return Transports.class.getResource("epoll/EpollTransport.class") == null
                ? "this server was built without it, by a JDK older than 22"
                : null;
    }
}
