package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How {@link PathFileSource} opens a file that it has found: with the JDK, or with what a transport can send without a copy.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
@FunctionalInterface
public interface FileOpener {

    /**
     * Opens a regular file, and never waits for one that is none.
     *
     * <p>A link that was put into the path below the root since the file was found is not followed: in the last segment never, and in the
     * others wherever the system can open relative to a directory.
     *
     * @param root the directory that is served, an absolute path without symbolic links
     * @param file an absolute path below {@code root}, without symbolic links unless {@link #refusesLinks} is true
     * @return null when it is missing or no regular file, or there is a link in the path
     * @throws java.nio.file.NoSuchFileException may be thrown instead of returning null when it is missing
     * @throws java.nio.file.AccessDeniedException may be thrown instead of returning null when it may not be read
     * @throws TooManyOpenFilesException when there is no descriptor left
     * @throws IOException when it cannot be opened now for another reason
     */
    @Nullable OpenFile open(Path root, Path file) throws IOException;

    /**
     * Whether {@link #open} returns null wherever there is a link in the path, in any segment: the path is then opened before it is
     * resolved, which saves system calls and memory. False unless overridden.
     */
    default boolean refusesLinks() {
        return false;
    }
}
