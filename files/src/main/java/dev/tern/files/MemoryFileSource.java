package dev.tern.files;

import dev.tern.http.OpenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files in memory.
 *
 * <p>Thread safety: safe for concurrent calls; the caller must not change the arrays.
 */
public final class MemoryFileSource implements FileSource {
    private final TreeMap<String, byte[]> files;
    private final long modifiedNanos;

    private MemoryFileSource(Map<String, byte[]> files, long modifiedNanos) {
        this.files = new TreeMap<>(files);
        this.modifiedNanos = modifiedNanos;
    }

    /** The files by path, last changed now. */
    public static FileSource of(Map<String, byte[]> files) {
        return of(files, System.currentTimeMillis() * 1_000_000);
    }

    /**
     * The files by path.
     *
     * @param modifiedNanos the time of their last change, in nanoseconds since 1970-01-01T00:00Z
     */
    public static FileSource of(Map<String, byte[]> files, long modifiedNanos) {
        return new MemoryFileSource(files, modifiedNanos);
    }

    @Override
    public @Nullable OpenFile open(String path) {
        byte[] bytes = files.get(path);
        return bytes == null ? null : new MemoryFile(bytes, modifiedNanos, 0);
    }

    @Override
    public boolean isDirectory(String path) {
        if (path.isEmpty()) {
            return true;
        }
        String below = files.ceilingKey(path + "/");
        return below != null && below.startsWith(path + "/");
    }

    @Override
    public @Nullable List<Entry> list(String path) {
        if (!isDirectory(path)) {
            return null;
        }
        String prefix = path.isEmpty() ? "" : path + "/";
        List<Entry> entries = new ArrayList<>();
        TreeSet<String> directories = new TreeSet<>();
        for (Map.Entry<String, byte[]> file : files.tailMap(prefix).entrySet()) {
            if (!file.getKey().startsWith(prefix)) {
                break;
            }
            String rest = file.getKey().substring(prefix.length());
            int slash = rest.indexOf('/');
            if (slash < 0) {
                entries.add(new Entry(rest, false, file.getValue().length, modifiedNanos));
            } else if (directories.add(rest.substring(0, slash))) {
                entries.add(new Entry(rest.substring(0, slash), true, 0, modifiedNanos));
            }
        }
        entries.removeIf(entry -> entry.name().startsWith("."));
        return entries;
    }
}
