package dev.tern.server;

import dev.tern.files.FileSource;
import dev.tern.files.PathFileSource;
import java.io.IOException;
import java.nio.file.Path;

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

    /**
     * The kind that this one selects in this process: SELECTOR or EPOLL.
     *
     * @throws IOException when this is EPOLL and epoll is unavailable; the message says why
     */
    public TransportKind resolved() throws IOException {
        return Transports.open(this).name().equals("epoll") ? EPOLL : SELECTOR;
    }

    /**
     * The files of a directory, opened so that sockets of this kind send them without a copy.
     *
     * @throws IOException when the directory cannot be read, or this is EPOLL and epoll is unavailable; the message says
     *     why
     */
    public FileSource files(Path directory) throws IOException {
        return resolved() == SELECTOR
                ? new PathFileSource(directory)
                : new PathFileSource(directory, Transports.nativeFiles());
    }

    /**
     * Links the native transport if this kind uses it. The first call takes 90 ms; a second thread can do other start-up
     * work meanwhile. A failure is reported when the transport is opened.
     */
    public void prepare() {
        if (this != SELECTOR) {
            Transports.linkNative();
        }
    }
}
