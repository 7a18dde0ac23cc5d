package dev.tern.server;

import dev.tern.files.FileOpener;
import dev.tern.files.FileSource;
import dev.tern.files.PathFileSource;
import dev.tern.server.reactor.SelectorTransport;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sockets and readiness are made of.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public enum TransportKind {
    /** EPOLL where it can be had, else SELECTOR. */
    AUTO,
    /** java.nio: any JDK, any system; edge trigger is emulated. */
    SELECTOR,
    /** Linux itself, on JDK 22 and newer, where java was started with {@code --enable-native-access}. */
    EPOLL;

    private static final Logger LOG = LoggerFactory.getLogger(TransportKind.class);
    /** By name, since a build with an older JDK is one without it. */
    private static final String NATIVE = "dev.tern.server.epoll.EpollTransport";

    private static final String NATIVE_FILES = "dev.tern.server.epoll.NativeFiles";

    private static final int NATIVE_SINCE = 22;
    private static final Set<String> NATIVE_ARCHITECTURES = Set.of("amd64", "aarch64");

    /**
     * What this means here: SELECTOR or EPOLL.
     *
     * @throws IOException when it is EPOLL and cannot be had; the message says why
     */
    public TransportKind resolved() throws IOException {
        return open().name().equals("epoll") ? EPOLL : SELECTOR;
    }

    /**
     * The files of a directory, opened so that sockets of this kind send them without a copy.
     *
     * @throws IOException when the directory cannot be read, or this is EPOLL and cannot be had; the message says why
     */
    public FileSource files(Path directory) throws IOException {
        if (resolved() == SELECTOR) {
            return new PathFileSource(directory);
        }
        try {
            return new PathFileSource(directory, (FileOpener)
                    Class.forName(NATIVE_FILES).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IOException("epoll is not to be had: " + e, e);
        }
    }

    /**
     * Links the native transport, where this means it: that takes 90 ms the first time, in which the caller of another thread can do
     * something else. What stands in its way is told by those who open it.
     */
    public void prepare() {
        if (this == SELECTOR || obstacle() != null) {
            return;
        }
        try {
            Transport transport =
                    (Transport) Class.forName(NATIVE).getDeclaredConstructor().newInstance();
            transport.openPoller().close();
        } catch (ReflectiveOperationException | IOException | LinkageError toldLater) {
            // See above.
        }
    }

    Transport open() throws IOException {
        String obstacle = this == SELECTOR ? "not wanted" : obstacle();
        if (obstacle == null) {
            return openNative();
        }
        if (this == EPOLL) {
            throw new IOException("epoll is not to be had: " + obstacle);
        }
        return new SelectorTransport();
    }

    private Transport openNative() throws IOException {
        try {
            return (Transport) Class.forName(NATIVE).getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            String reason = String.valueOf(cause.getMessage());
            if (this == EPOLL) {
                throw new IOException("epoll is not to be had: " + reason, cause);
            }
            LOG.info("epoll is not used: {}", reason);
            return new SelectorTransport();
        } catch (ReflectiveOperationException e) {
            throw new IOException("epoll is not to be had: " + e, e);
        }
    }

    /** Why there is no native transport; null when there is one. */
    private static @Nullable String obstacle() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "it is Linux's own";
        }
        if (!NATIVE_ARCHITECTURES.contains(System.getProperty("os.arch"))) {
            return "it knows " + NATIVE_ARCHITECTURES + " only";
        }
        if (Runtime.version().feature() < NATIVE_SINCE) {
            return "it needs Java 22 or newer, and this is " + Runtime.version().feature();
        }
        return TransportKind.class.getResource("epoll/EpollTransport.class") == null
                ? "this server was built without it, by a JDK older than 22"
                : null;
    }
}
