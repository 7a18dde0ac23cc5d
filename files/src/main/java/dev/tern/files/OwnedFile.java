package dev.tern.files;

import dev.tern.http.HttpResponse;
import dev.tern.http.OpenFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Owns an open file between a source and a response. {@link #close} closes a file that was not passed on, also after an
 * exception.
 *
 * <p>It is created before the file is opened, so that no failure can occur between opening and ownership.
 *
 * <p>Thread safety: confined to one thread.
 */
final class OwnedFile implements AutoCloseable {
    private @Nullable OpenFile file;
    private @Nullable OpenFile sent;

    /**
     * Opens a file.
     *
     * @return whether the source has a file at this path
     */
    boolean open(FileSource source, String path) throws IOException {
        replace(source.open(path));
        return file != null;
    }

    /** Whether no file is owned. */
    boolean isEmpty() {
        return file == null;
    }

    /** The file, which stays owned. */
    OpenFile file() {
        OpenFile present = file;
        if (present == null) {
            throw new IllegalStateException("no file is owned");
        }
        return present;
    }

    /** Takes another file, and closes the present one. */
    void replace(@Nullable OpenFile other) {
        OpenFile old = file;
        file = other;
        if (old != null) {
            old.close();
        }
    }

    /** Passes a region of the file to a response, which then closes the file. */
    void sendTo(HttpResponse response, long position, long length) {
        response.file(file(), position, length);
        sent = file;
        file = null;
    }

    /** The file that was passed to a response; null if none was. */
    @Nullable OpenFile sent() {
        return sent;
    }

    /** Passes the file to the caller, which then closes it. */
    OpenFile release() {
        OpenFile present = file();
        file = null;
        return present;
    }

    @Override
    public void close() {
        replace(null);
    }
}
