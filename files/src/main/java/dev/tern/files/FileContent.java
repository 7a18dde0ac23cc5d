package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole files, and says whether what was read may be cached.
 *
 * <p>Thread safety: stateless.
 */
final class FileContent {
    /** Longer than the tick of any clock that stamps files; on FAT it is two seconds. */
    private static final long SETTLING_MILLIS = 2000;

    private FileContent() {}

    /**
     * Reads a whole file into memory.
     *
     * @return the content, which must not be changed; null when the file was written to while it was read
     */
    static byte @Nullable [] read(OpenFile file) throws IOException {
        if (file instanceof MemoryFile inMemory) {
            return inMemory.bytes();
        }
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        while (content.hasRemaining()) {
            if (file.read(content, content.position()) <= 0) {
                return null;
            }
        }
        return file.change() == OpenFile.Change.NONE ? content.array() : null;
    }

    /**
     * Whether the time of the last change tells this content from every later one. A file that was changed just now may be changed
     * again within the same tick of the clock that stamps files.
     */
    static boolean isSettled(OpenFile file, long nowMillis) {
        return nowMillis - file.modifiedNanos() / 1_000_000 > SETTLING_MILLIS;
    }
}
