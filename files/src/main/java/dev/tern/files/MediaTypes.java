package dev.tern.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Media types by file name extension, from the table {@code media-types.txt}.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * <p>Complexity: the table is read with the first file, and never parsed as a whole. The first file with an extension
 * searches the table for it, which is linear in its 35 KB; later files need one look-up in a hash table, which has room
 * for more extensions than the table has.
 */
final class MediaTypes {
    /** The charset of text, unless another is set. */
    static final String UTF_8 = "utf-8";

    private static final int MAX_FOUND = 4096;
    private static final MediaType UNKNOWN = new MediaType("application/octet-stream", false, null);

    /** Loads the table on first use, so that the start does not read it. */
    private static final class Table {
        static final String TEXT = read();

        private static String read() {
            try (InputStream in = MediaTypes.class.getResourceAsStream("media-types.txt")) {
                return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final String parameter;
    private final Map<String, MediaType> found = new ConcurrentHashMap<>();

    /**
     * Creates types whose text has this charset.
     *
     * @param charset null for none: a browser then reads the charset from the file, or guesses
     */
    MediaTypes(@Nullable String charset) {
        this.parameter = charset == null ? "" : "; charset=" + charset;
    }

    /** The media type of a file of this name, which may begin with a path. */
    MediaType of(String fileName) {
        int dot = fileName.lastIndexOf('.');
        if (dot <= fileName.lastIndexOf('/')) {
            return UNKNOWN;
        }
        String extension = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
        MediaType known = found.get(extension);
        if (known != null) {
            return known;
        }
        MediaType type = isWord(extension) ? find(extension) : UNKNOWN;
        if (found.size() < MAX_FOUND) {
            found.put(extension, type);
        }
        return type;
    }

    /** The number of cached extensions. */
    int cachedExtensions() {
        return found.size();
    }

    private static boolean isWord(String extension) {
        return !extension.isEmpty() && extension.chars().allMatch(c -> c > ' ');
    }

    /** An extension follows a blank, and precedes a blank or a line end. */
    private MediaType find(String extension) {
        String wanted = " " + extension;
        for (int at = Table.TEXT.indexOf(wanted); at >= 0; at = Table.TEXT.indexOf(wanted, at + 1)) {
            int start = Table.TEXT.lastIndexOf('\n', at) + 1;
            char next = Table.TEXT.charAt(at + wanted.length());
            if ((next == ' ' || next == '\n') && Table.TEXT.charAt(start) != '#') {
                return type(Table.TEXT.charAt(start), Table.TEXT.substring(start + 1, Table.TEXT.indexOf(' ', start)));
            }
        }
        return UNKNOWN;
    }

    private MediaType type(char mark, String name) {
        String value = name.startsWith("text/") ? name + parameter : name;
        return new MediaType(value, mark == '+', mark == 'z' ? ContentCoding.GZIP : null);
    }

    /**
     * The type of a file.
     *
     * @param value the value of Content-Type
     * @param compressible whether files of this type become much smaller when they are compressed
     * @param coding the content coding that files of this type already have; null for none
     */
    record MediaType(
            String value, boolean compressible, @Nullable ContentCoding coding) {}
}
