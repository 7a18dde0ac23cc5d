package dev.tern.http;

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
     * @param file an absolute path without symbolic links
     * @return null when it is no regular file
     * @throws java.nio.file.NoSuchFileException when it is gone
     * @throws java.nio.file.AccessDeniedException when it may not be read
     * @throws IOException when it cannot be had now
     */
    @Nullable OpenFile open(Path file) throws IOException;
}
