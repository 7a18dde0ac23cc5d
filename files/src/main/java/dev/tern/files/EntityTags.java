package dev.tern.files;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The strong entity tags of files, the same on every server that has the same files. Up to 256 KiB a tag is a hash of the bytes that are
 * sent; above, it is the time of the last change and the size. Which of the two depends on the size only, never on what is cached.
 *
 * <p>The hash is SHA-256, cut to 128 bits: two contents with one tag cannot be made on purpose, not even by a user who may upload files.
 *
 * <p>Thread safety: safe for concurrent calls. Complexity: a content is hashed once while its tag is among the 8,192 that were used
 * last. Source: RFC 9110 section 8.8.3.
 */
final class EntityTags {
    private static final long MAX_HASHED_BYTES = 256 << 10;
    private static final int MAX_CACHED = 8192;
    private static final int HASH_DIGITS = 32;

    /** What a hash was made of. */
    private record Key(String name, String coding, long modifiedNanos, long size, long revision) {}

    private final InstantSource clock;
    private final Cache<Key, String> hashes =
            CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

    EntityTags(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The tag of a file, with its quotes. A small file that had to be read for it is replaced by what was read.
     *
     * @param name the path of the plain file in its source
     * @param coding the coding in which it is sent, null for none; each has its own tag
     */
    String of(OwnedFile owned, String name, @Nullable ContentCoding coding) throws IOException {
        OpenFile file = owned.file();
        String suffix = coding == null ? "" : "-" + coding.token;
        // What is in memory only has no time that another server would share.
        boolean hashed = file instanceof MemoryFile || file.size() <= MAX_HASHED_BYTES;
        String opaque = hashed ? ofContent(owned, name, suffix) : ofFacts(file, isYoung(file));
        return '"' + opaque + suffix + '"';
    }

    private String ofContent(OwnedFile owned, String name, String suffix) throws IOException {
        OpenFile file = owned.file();
        Key key = new Key(name, suffix, file.modifiedNanos(), file.size(), file.revision());
        String cached = hashes.getIfPresent(key);
        if (cached != null) {
            return cached;
        }
        byte[] content = FileContent.read(file);
        if (content == null) {
            // It is being written to: this tag is never that of another content.
            return ofFacts(file, true);
        }
        String hash = Hashing.sha256().hashBytes(content).toString().substring(0, HASH_DIGITS);
        if (FileContent.isSettled(file, clock.millis())) {
            hashes.put(key, hash);
        }
        // A larger one is sent by its descriptor: slow clients must not hold it in the heap.
        if (content.length <= MemoryFile.MAX_COPIED_BYTES && !(file instanceof MemoryFile)) {
            owned.replace(new MemoryFile(content, file.modifiedNanos(), file.revision()));
        }
        return hash;
    }

    /** A file that may change again within the tick of the clock that stamped it. One with a time in the future stays young. */
    private boolean isYoung(OpenFile file) {
        return !FileContent.isSettled(file, clock.millis());
    }

    /** With the revision the tag belongs to this moment only: once the file has settled, its tag has none. */
    private static String ofFacts(OpenFile file, boolean withRevision) {
        String facts = Long.toHexString(file.modifiedNanos()) + '-' + Long.toHexString(file.size());
        return withRevision ? facts + '-' + Long.toHexString(file.revision()) : facts;
    }
}
