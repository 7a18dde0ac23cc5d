package dev.tern.server.config;

import dev.tern.files.FileOpener;
import dev.tern.files.FileSource;
import dev.tern.files.PathFileSource;
import dev.tern.server.reactor.Transports;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The transport: native epoll or the JDK's selector.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public enum TransportKind {
    /** EPOLL where it is available, else SELECTOR. */
    AUTO,
    /** java.nio: any JDK, any operating system; edge trigger is emulated. */
    SELECTOR,
    /** Native epoll: Linux, JDK 22 and newer, and java started with {@code --enable-native-access}. */
    EPOLL;

    private static final String NATIVE_FILES = "dev.tern.server.epoll.NativeFiles";

    /**
     * The kind that this one selects in this process: SELECTOR or EPOLL.
     *
     * @throws IOException when this is EPOLL and epoll is unavailable; the message says why
     */
    public TransportKind resolved() throws IOException {
        if (this == SELECTOR || this == AUTO && Transports.obstacle() != null) {
            return SELECTOR;
        }
        try {
            Transports.openNative();
            return EPOLL;
        } catch (IOException e) {
            if (this == EPOLL) {
                throw e;
            }
            LoggerFactory.getLogger(TransportKind.class).info(e.getMessage());
            return SELECTOR;
        }
    }

    /**
     * The files of a directory, opened for sending without a copy by sockets of this kind.
     *
     * @throws IOException when the directory cannot be read, or this is EPOLL and epoll is unavailable; the message
     *     says why
     */
    public FileSource files(Path directory) throws IOException {
        return resolved() == SELECTOR ? new PathFileSource(directory) : new PathFileSource(directory, nativeFiles());
    }

    private static FileOpener nativeFiles() throws IOException {
        try {
            return (FileOpener)
                    Class.forName(NATIVE_FILES).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IOException("epoll is unavailable: " + e, e);
        }
    }

    /**
     * Links the native transport if this kind uses it. The first call takes 90 ms; a second thread can do other
     * start-up work meanwhile. A failure is reported when the transport is opened.
     */
    public void prepare() {
        if (this == SELECTOR || Transports.obstacle() != null) {
            return;
        }
        try {
            Transports.openNative().openPoller().close();
        } catch (IOException | LinkageError reportedLater) {
            // See the method comment.
        }
    }
}
