package dev.tern.files;

import java.io.IOException;

/**
 * A file exists, and the process or the system has no descriptor left to open it. {@link StaticFiles} then responds
 * with 503.
 *
 * <p>Thread safety: as any exception.
 */
public final class TooManyOpenFilesException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param file the file that was to be opened
     */
    public TooManyOpenFilesException(String file) {
        super(file + ": too many open files");
    }
}
