package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The whole content of a file.
 *
 * <p>Thread safety: immutable, as long as the bytes are not changed.
 *
 * @param bytes the content, which must not be changed
 * @param settled whether it may be cached by the facts of the file, see {@link #isSettled}
 */
record FileContent(byte[] bytes, boolean settled) {
    /** Longer than the tick of any clock that stamps files; on FAT it is two seconds. */
    private static final long SETTLING_MILLIS = 2000;

    /** Reads a whole file into memory; returns null if the file was written to meanwhile. */
    static @Nullable FileContent read(OpenFile file, InstantSource clock) throws IOException {
        byte[] bytes = file instanceof MemoryFile inMemory ? inMemory.bytes() : readAll(file);
        return bytes == null ? null : new FileContent(bytes, isSettled(file, clock));
    }

    private static byte @Nullable [] readAll(OpenFile file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        while (content.hasRemaining()) {
            if (file.read(content, content.position()) <= 0) {
                return null;
            }
        }
        return file.change() == OpenFile.Change.NONE ? content.array() : null;
    }

    /**
     * Whether the time of the last change distinguishes this content from every later one. A file that was changed just
     * now may be changed again within the same tick of the clock that stamps files.
     */
    static boolean isSettled(OpenFile file, InstantSource clock) {
        return clock.millis() - file.modifiedNanos() / 1_000_000 > SETTLING_MILLIS;
    }
}
