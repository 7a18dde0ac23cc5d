package dev.tern.files;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.tern.http.OpenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the representation of a file that the client prefers: the plain file, a compressed file beside it ({@code
 * .br}, {@code .zst}, {@code .gz}), or a copy that is compressed here and cached.
 *
 * <p>A compressed file that is older than the plain one is ignored, so that no client gets the old content after an
 * edit.
 *
 * <p>Thread safety: safe for concurrent calls. Complexity: a file is compressed once while its copy is in the cache,
 * which has 16 MiB, or an eighth of the heap if that is less. Only a thread that may block compresses a file. Source:
 * RFC 9110 sections 8.4 and 12.5.3.
 */
final class CompressedFiles {
    static final long MAX_CACHED_BYTES = 16L << 20;
    /** Compression does not pay for smaller files. */
    private static final long MIN_COMPRESSED_BYTES = 512;

    /** The precisions to which programs truncate the times of files: seconds, milliseconds, microseconds. */
    private static final long[] PRECISIONS_NANOS = {1_000_000_000, 1_000_000, 1_000};

    /** The approximate cost of a cache entry without its name and its bytes. */
    private static final int ENTRY_BYTES = 128;

    /**
     * Marks a file that is not compressed here: its size is outside the limits, or a compressed file lies beside it.
     */
    private static final Copy NO_COPY = new Copy(0, -1, 0, new byte[0]);

    /** A compressed copy, and the facts of the file that it was made from. */
    private record Copy(long modifiedNanos, long size, long revision, byte[] bytes) {
        static Copy of(OpenFile file, byte[] content) throws IOException {
            return new Copy(file.modifiedNanos(), file.size(), file.revision(), gzip(content));
        }

        boolean isOf(OpenFile file) {
            return modifiedNanos == file.modifiedNanos() && size == file.size() && revision == file.revision();
        }

        static int weight(String name, Copy copy) {
            return ENTRY_BYTES + 2 * name.length() + copy.bytes.length;
        }
    }

    private final FileSource files;
    private final long maxCompressedBytes;
    private final InstantSource clock;
    /** By the name of the plain file. A copy may have been made from an earlier content. */
    private final Cache<String, Copy> copies = CacheBuilder.newBuilder()
            .maximumWeight(Math.min(MAX_CACHED_BYTES, Runtime.getRuntime().maxMemory() / 8))
            .weigher(Copy::weight)
            .build();

    /** Compresses files up to a size. */
    CompressedFiles(FileSource files, long maxCompressedBytes, InstantSource clock) {
        this.files = files;
        this.maxCompressedBytes = maxCompressedBytes;
        this.clock = clock;
    }

    /** Whether the file needs no compression now: a copy is cached, or it has none. */
    boolean isReady(String name) {
        return copies.getIfPresent(name) != null;
    }

    /** Whether a file of this size is compressed here. */
    boolean isWithinLimits(long size) {
        return size >= MIN_COMPRESSED_BYTES && size <= maxCompressedBytes;
    }

    /**
     * Replaces an open file by the best compressed one that the client accepts.
     *
     * @param name its path in the source
     * @param compressible whether compression makes files of this type much smaller
     * @param mayBlock whether the calling thread may compress the file; otherwise a file without a cached copy is not
     *     replaced
     * @return the coding of the file that is owned now; null if it is the plain one
     */
    @Nullable ContentCoding choose(OwnedFile plain, String name, boolean compressible, AcceptEncoding accept, boolean mayBlock)
            throws IOException {
        List<ContentCoding> preferred = accept.preferred();
        for (ContentCoding coding : preferred) {
            if (takeBeside(plain, name + coding.suffix)) {
                noteWithoutCopy(name);
                return coding;
            }
        }
        boolean done = compressible && preferred.contains(ContentCoding.GZIP) && compress(plain, name, mayBlock);
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

    /** Compares at the precision of the coarser time, since programs that copy a time often truncate it. */
    private static boolean isOlder(OpenFile coded, OpenFile plain) {
        long codedNanos = coded.modifiedNanos();
        for (long precision : PRECISIONS_NANOS) {
            if (codedNanos % precision == 0) {
                return Math.floorDiv(codedNanos, precision) < Math.floorDiv(plain.modifiedNanos(), precision);
            }
        }
        return codedNanos < plain.modifiedNanos();
    }

    /** A choice is fresh only while both files are. */
    private static OpenFile freshAsBoth(OpenFile coded, OpenFile plain) {
        if (coded instanceof MemoryFile one && plain instanceof MemoryFile other) {
            return one.freshUntilNanos() - other.freshUntilNanos() < 0 ? one : one.freshUntil(other.freshUntilNanos());
        }
        return coded;
    }

    private void noteWithoutCopy(String name) {
        if (!isReady(name)) {
            copies.put(name, NO_COPY);
        }
    }

    private boolean compress(OwnedFile plain, String name, boolean mayBlock) throws IOException {
        OpenFile file = plain.file();
        if (!isWithinLimits(file.size())) {
            noteWithoutCopy(name);
            return false;
        }
        Copy copy = copies.getIfPresent(name);
        if (copy == null || !copy.isOf(file)) {
            copies.invalidate(name);
            copy = mayBlock ? copyOf(file, name) : null;
        }
        if (copy == null) {
            // The next choice may differ, so the response must not be cached.
            endFreshness(plain);
            return false;
        }
        MemoryFile coded = new MemoryFile(copy.bytes, copy.modifiedNanos, copy.revision);
        plain.replace(file instanceof MemoryFile cached ? coded.freshUntil(cached.freshUntilNanos()) : coded);
        return true;
    }

    private static void endFreshness(OwnedFile plain) {
        if (plain.file() instanceof MemoryFile cached) {
            plain.replace(cached.freshUntil(System.nanoTime()));
        }
    }

    /** Compresses a file; returns null if it was written to meanwhile. */
    private @Nullable Copy copyOf(OpenFile file, String name) throws IOException {
        FileContent content = FileContent.read(file, clock);
        if (content == null) {
            return null;
        }
        Copy copy = Copy.of(file, content.bytes());
        if (content.settled()) {
            copies.put(name, copy);
        }
        return copy;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
