package dev.tern.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the representation of a file that a client likes best: as it is, compressed beside it ({@code .br}, {@code .gz}), or
 * compressed here and kept.
 *
 * <p>A compressed file beside the plain one counts only while it is not older: after an edit nobody gets the old content.
 *
 * <p>Thread safety: safe for concurrent calls. Complexity: a file is compressed once while its copy is in the cache, which holds
 * 16 MiB, or an eighth of the heap where that is less. Source: RFC 9110 sections 8.4 and 12.5.3.
 */
final class CodedFiles {
    private static final long MOST_CACHED_BYTES = 16L << 20;
    /** Smaller ones gain nothing, larger ones would hold their thread up for too long. */
    private static final long LEAST_COMPRESSED = 512;

    private static final long MOST_COMPRESSED = 256 << 10;
    private static final long SETTLING_MILLIS = 1000;

    /** A file and its coding, null for none. */
    record Choice(OpenFile file, @Nullable String coding) {}

    /** What a compressed copy was made of. */
    private record Key(String name, long modifiedNanos, long size, long revision) {}

    private final FileSource files;
    private final Cache<Key, byte[]> compressed = CacheBuilder.newBuilder()
            .maximumWeight(Math.min(MOST_CACHED_BYTES, Runtime.getRuntime().maxMemory() / 8))
            .weigher((Key key, byte[] bytes) -> bytes.length)
            .build();

    CodedFiles(FileSource files) {
        this.files = files;
    }

    /**
     * Chooses between the codings of an open file.
     *
     * @param plain the file as it is; closed where another one is chosen
     * @return the file to send; null, and {@code plain} is closed, where the client takes none
     */
    @Nullable Choice choose(OpenFile plain, String name, AcceptEncoding accept) throws IOException {
        int identity = accept.identityWeight();
        int brotli = accept.weight("br");
        int gzip = accept.weight("gzip");
        Choice choice = null;
        if (brotli >= Math.max(gzip, Math.max(identity, 1))) {
            choice = beside(plain, name, "br", ".br");
        }
        if (choice == null && gzip >= Math.max(identity, 1)) {
            choice = beside(plain, name, "gzip", ".gz");
        }
        if (choice == null && brotli >= Math.max(identity, 1)) {
            choice = beside(plain, name, "br", ".br");
        }
        if (choice == null && gzip >= Math.max(identity, 1)) {
            choice = compressed(plain, name);
        }
        if (choice == null && identity > 0) {
            return new Choice(plain, null);
        }
        if (choice == null) {
            plain.close();
        }
        return choice;
    }

    private @Nullable Choice beside(OpenFile plain, String name, String coding, String suffix) throws IOException {
        OpenFile file = files.open(name + suffix);
        if (file == null) {
            return null;
        }
        if (file.modifiedNanos() < plain.modifiedNanos()) {
            file.close();
            return null;
        }
        plain.close();
        return new Choice(file, coding);
    }

    private @Nullable Choice compressed(OpenFile plain, String name) throws IOException {
        if (plain.size() < LEAST_COMPRESSED || plain.size() > MOST_COMPRESSED) {
            return null;
        }
        Key key = new Key(name, plain.modifiedNanos(), plain.size(), plain.revision());
        byte[] bytes = compressed.getIfPresent(key);
        if (bytes == null) {
            bytes = compress(plain);
            if (plain.change() != OpenFile.Change.NONE) {
                return null;
            }
            if (isSettled(plain)) {
                compressed.put(key, bytes);
            }
        }
        long freshUntilNanos = plain instanceof MemoryFile kept ? kept.freshUntilNanos() : System.nanoTime();
        plain.close();
        return new Choice(new MemoryFile(bytes, key.modifiedNanos(), key.revision(), freshUntilNanos), "gzip");
    }

    /** A file that was changed just now may be changed again within the same tick of the clock that stamps files. */
    private static boolean isSettled(OpenFile plain) {
        return System.currentTimeMillis() - plain.modifiedNanos() / 1_000_000 > SETTLING_MILLIS;
    }

    private static byte[] compress(OpenFile plain) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) plain.size());
        while (content.hasRemaining()) {
            if (plain.read(content, content.position()) < 0) {
                throw new IOException("became shorter while it was read");
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.array());
        }
        return bytes.toByteArray();
    }
}
