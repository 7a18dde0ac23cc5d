package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of a {@link PathFileSource}: with the JDK, or in a form that a transport can send without a copy.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
@FunctionalInterface
public interface FileOpener {

    /**
     * Opens a regular file; never blocks on another kind, such as a pipe.
     *
     * <p>A link that was put into the path below the root since the file was found is not followed: never in the last
     * segment, and in the other segments where the system can open relative to a directory.
     *
     * @param root the directory that is served, an absolute path without symbolic links
     * @param file an absolute path below {@code root}, without symbolic links unless {@link #refusesLinks} is true
     * @return null if it is missing or not a regular file, or the path has a link
     * @throws java.nio.file.NoSuchFileException may be thrown instead of returning null if it is missing
     * @throws java.nio.file.AccessDeniedException may be thrown instead of returning null if it may not be read
     * @throws TooManyOpenFilesException if no descriptor is left
     * @throws IOException if it cannot be opened now for another reason
     */
    @Nullable OpenFile open(Path root, Path file) throws IOException;

    /**
     * Whether {@link #open} returns null if any segment of the path is a link. The path is then opened before it is
     * resolved, which saves system calls and memory. False unless overridden.
     */
    default boolean refusesLinks() {
        return false;
    }
}
