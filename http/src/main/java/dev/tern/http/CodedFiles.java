package dev.tern.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the representation of a file that a client likes best: as it is, compressed in a file beside it ({@code .br}, {@code .zst},
 * {@code .gz}), or compressed here and cached.
 *
 * <p>A compressed file beside the plain one counts only while it is not older: after an edit no client gets the old content.
 *
 * <p>Thread safety: safe for concurrent calls. Complexity: a file is compressed once while its copy is in the cache, which holds
 * 16 MiB, or an eighth of the heap where that is less. Source: RFC 9110 sections 8.4 and 12.5.3.
 */
final class CodedFiles {
    static final long MAX_CACHED_BYTES = 16L << 20;
    /** Smaller files gain nothing. */
    private static final long MIN_COMPRESSED_BYTES = 512;

    /** The precisions to which programs truncate the times of files: seconds, milliseconds, microseconds. */
    private static final long[] PRECISIONS_NANOS = {1_000_000_000, 1_000_000, 1_000};

    /** What a compressed copy was made of. */
    private record Key(String name, long modifiedNanos, long size, long revision) {}

    private final FileSource files;
    private final long maxCompressedBytes;
    private final InstantSource clock;
    private final Cache<Key, byte[]> compressed = CacheBuilder.newBuilder()
            .maximumWeight(Math.min(MAX_CACHED_BYTES, Runtime.getRuntime().maxMemory() / 8))
            .weigher((Key key, byte[] bytes) -> bytes.length)
            .build();

    /** Compresses files up to a size; larger ones would hold their thread for too long. */
    CodedFiles(FileSource files, long maxCompressedBytes, InstantSource clock) {
        this.files = files;
        this.maxCompressedBytes = maxCompressedBytes;
        this.clock = clock;
    }

    /**
     * Replaces an open file by the best compressed one that the client accepts.
     *
     * @param name its path in the source
     * @param compressible whether it becomes much smaller when it is compressed
     * @return the coding of the file that is owned now; null where it is the plain one
     */
    @Nullable ContentCoding choose(OwnedFile plain, String name, boolean compressible, AcceptEncoding accept) throws IOException {
        List<ContentCoding> preferred = accept.preferred();
        for (ContentCoding coding : preferred) {
            if (takeBeside(plain, name + coding.suffix)) {
                return coding;
            }
        }
        boolean done = compressible && preferred.contains(ContentCoding.GZIP) && compress(plain, name);
        return done ? ContentCoding.GZIP : null;
    }

    private boolean takeBeside(OwnedFile plain, String name) throws IOException {
        try (OwnedFile coded = new OwnedFile()) {
            if (!coded.open(files, name) || isOlder(coded.file(), plain.file())) {
                return false;
            }
            plain.replace(freshAsBoth(coded.release(), plain.file()));
            return true;
        }
    }

    /** Compares at the precision of the coarser time: programs that copy a time often truncate it. */
    private static boolean isOlder(OpenFile coded, OpenFile plain) {
        long codedNanos = coded.modifiedNanos();
        for (long precision : PRECISIONS_NANOS) {
            if (codedNanos % precision == 0) {
                return Math.floorDiv(codedNanos, precision) < Math.floorDiv(plain.modifiedNanos(), precision);
            }
        }
        return codedNanos < plain.modifiedNanos();
    }

    /** A choice is fresh only as long as both files are. */
    private static OpenFile freshAsBoth(OpenFile coded, OpenFile plain) {
        if (coded instanceof MemoryFile one && plain instanceof MemoryFile other) {
            return one.freshUntilNanos() - other.freshUntilNanos() < 0 ? one : one.freshUntil(other.freshUntilNanos());
        }
        return coded;
    }

    private boolean compress(OwnedFile plain, String name) throws IOException {
        OpenFile file = plain.file();
        if (file.size() < MIN_COMPRESSED_BYTES || file.size() > maxCompressedBytes) {
            return false;
        }
        Key key = new Key(name, file.modifiedNanos(), file.size(), file.revision());
        byte[] bytes = compressed.getIfPresent(key);
        if (bytes == null) {
            byte[] content = FileContent.read(file);
            if (content == null) {
                return false;
            }
            bytes = gzip(content);
            if (FileContent.isSettled(file, clock.millis())) {
                compressed.put(key, bytes);
            }
        }
        MemoryFile copy = new MemoryFile(bytes, key.modifiedNanos(), key.revision());
        plain.replace(file instanceof MemoryFile cached ? copy.freshUntil(cached.freshUntilNanos()) : copy);
        return true;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
