package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files, named by relative paths with {@code /} between the segments and none at either end; the root is the
 * empty path. An implementation never leaves its tree, whatever the path is, and opens regular files only.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public interface FileSource {

    /**
     * Opens a regular file.
     *
     * @return null if the path has no file that may be shown
     * @throws TooManyOpenFilesException if no descriptor is left; the source logs it
     * @throws IOException if the file exists and cannot be opened now, for example after an I/O error
     */
    @Nullable OpenFile open(String path) throws IOException;

    /** Whether the path names a directory that may be shown. */
    boolean isDirectory(String path);

    /** The entries of a directory that may be shown, unsorted; null if the path names no readable directory. */
    @Nullable List<Entry> list(String path) throws IOException;

    /**
     * Limits how long a result of this source may be cached, because the whole tree may be replaced by another: the
     * root may be a symbolic link.
     *
     * @param nanos the time until which the caller would cache its next result, as {@link System#nanoTime}
     * @return that time, or an earlier one
     */
    default long cacheableUntil(long nanos) {
        return nanos;
    }

    /**
     * An entry of a directory.
     *
     * @param name its name, one segment
     * @param directory whether it is a directory
     * @param size its size in bytes, 0 for a directory
     * @param modifiedNanos the time of its last change in nanoseconds since 1970-01-01T00:00Z
     */
    record Entry(String name, boolean directory, long size, long modifiedNanos) {}
}
