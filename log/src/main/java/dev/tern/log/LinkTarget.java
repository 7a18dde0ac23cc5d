package dev.tern.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that the name of a log leads to, link by link.
 *
 * <p>A descriptor in {@code /proc}, such as {@code /dev/stdout}, is opened by its own name: it may be a pipe, which has
 * no other. A file behind it is not rolled either, since the descriptor stays with the renamed file.
 *
 * <p>Thread safety: immutable.
 *
 * @param path the file, or where it will be created
 * @param rollable whether it is a regular file, or will be created as one, so that it can be renamed and begun again
 */
record LinkTarget(Path path, boolean rollable) {
    /** The limit of Linux. */
    private static final int MAX_LINKS = 40;

    private static final Path DESCRIPTORS = Path.of("/proc");

    /** Follows the links of a name; of more than the system follows, the rest stays, and opening the path fails. */
    static LinkTarget of(Path name) throws IOException {
        Path at = name.toAbsolutePath();
        for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(at); links++) {
            if (at.resolveSibling("").toRealPath().startsWith(DESCRIPTORS)) {
                return new LinkTarget(at, false);
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return new LinkTarget(at, !Files.exists(at) || Files.isRegularFile(at));
    }
}
