package dev.tern.files;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The strong entity tags of files, the same on every server that has the same files. The tag of a file up to 256 KiB is
 * a hash of the bytes that are sent; the tag of a larger file is the time of its last change and its size. The choice
 * depends on the size alone.
 *
 * <p>The hash is SHA-256, cut to 128 bits, so that a user with the right to upload files cannot make two contents with
 * one tag.
 *
 * <p>Thread safety: safe for concurrent calls. Complexity: a content is hashed once while its tag is among the 8,192
 * most recently used. Source: RFC 9110 section 8.8.3.
 */
final class EntityTags {
    private static final long MAX_HASHED_BYTES = 256 << 10;
    private static final int MAX_CACHED = 8192;
    private static final int HASH_DIGITS = 32;

    /** The facts of the file that was hashed. */
    private record Key(String name, String coding, long modifiedNanos, long size, long revision) {}

    private final InstantSource clock;
    private final Cache<Key, String> hashes =
            CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

    EntityTags(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The tag of a file, with its quotes. A small file that is read for its tag is replaced by its content in memory.
     *
     * @param name the path of the plain file in its source
     * @param coding the coding in which it is sent, null for none; each has its own tag
     */
    String of(OwnedFile owned, String name, @Nullable ContentCoding coding) throws IOException {
        OpenFile file = owned.file();
        String suffix = coding == null ? "" : "-" + coding.token;
        // Other servers do not share the time of a file that exists in memory only.
        boolean hashed = file instanceof MemoryFile || file.size() <= MAX_HASHED_BYTES;
        String opaque = hashed ? ofContent(owned, name, suffix) : ofFacts(file, !FileContent.isSettled(file, clock));
        return '"' + opaque + suffix + '"';
    }

    private String ofContent(OwnedFile owned, String name, String suffix) throws IOException {
        OpenFile file = owned.file();
        Key key = new Key(name, suffix, file.modifiedNanos(), file.size(), file.revision());
        String cached = hashes.getIfPresent(key);
        if (cached != null) {
            return cached;
        }
        FileContent content = FileContent.read(file, clock);
        if (content == null) {
            // The file is being written to: with the revision, no other content has this tag.
            return ofFacts(file, true);
        }
        String hash = Hashing.sha256().hashBytes(content.bytes()).toString().substring(0, HASH_DIGITS);
        if (content.settled()) {
            hashes.put(key, hash);
        }
        // A larger file is sent by its descriptor, so that slow clients do not hold its content in the heap.
        if (content.bytes().length <= MemoryFile.MAX_COPIED_BYTES && !(file instanceof MemoryFile)) {
            owned.replace(new MemoryFile(content.bytes(), file.modifiedNanos(), file.revision()));
        }
        return hash;
    }

    /** The revision belongs to this moment only: the tag of a settled file has none. */
    private static String ofFacts(OpenFile file, boolean withRevision) {
        String facts = Long.toHexString(file.modifiedNanos()) + '-' + Long.toHexString(file.size());
        return withRevision ? facts + '-' + Long.toHexString(file.revision()) : facts;
    }
}
