package dev.tern.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field lines before the content of a part, as they come, byte by byte.
 *
 * <p>Thread safety: confined to one thread. Complexity: linear, within the bounds of a request head.
 *
 * <p>Source: RFC 7578 section 4; names with quotes and line ends as the HTML standard encodes them (multipart/form-data encoding
 * algorithm).
 */
final class PartHead {
    private static final Set<String> TRANSFER_ENCODINGS = Set.of("7bit", "8bit", "binary");

    private final HttpLimits limits;
    private final byte[] line;
    private int size;
    private int total;
    private int lines;
    private @Nullable String name;
    private @Nullable String fileName;
    private String contentType = "text/plain";

    PartHead(HttpLimits limits) {
        this.limits = limits;
        this.line = new byte[limits.maxHeaderBytes()];
    }

    void reset() {
        size = 0;
        total = 0;
        lines = 0;
        name = null;
        fileName = null;
        contentType = "text/plain";
    }

    /** Takes a byte of a line; false when it is one too many, or none that may stand there. */
    boolean put(byte b) {
        if (++total > limits.maxHeaderBytes() || !Ascii.isFieldContent(b & 0xff)) {
            return false;
        }
        line[size++] = b;
        return true;
    }

    /** Whether the line that has just ended is empty, and so ends the head. */
    boolean isEnd() {
        return size == 0;
    }

    /** Takes the line that has just ended; false when it is malformed, or one too many. */
    boolean endLine() {
        String text = new String(line, 0, size, StandardCharsets.UTF_8);
        size = 0;
        int colon = text.indexOf(':');
        if (colon < 0 || !Ascii.isToken(text.substring(0, colon)) || ++lines > limits.maxHeaderFields()) {
            return false;
        }
        return field(
                text.substring(0, colon).toLowerCase(Locale.ROOT),
                text.substring(colon + 1).strip());
    }

    private boolean field(String field, String value) {
        switch (field) {
            case "content-disposition" -> {
                HeaderParameters disposition = HeaderParameters.parse(value);
                if (disposition == null || name != null) {
                    return false;
                }
                name = decoded(disposition.get("name"));
                fileName = fileName(disposition);
                return disposition.value().equalsIgnoreCase("form-data");
            }
            case "content-type" -> contentType = value;
            case "content-transfer-encoding" -> {
                return TRANSFER_ENCODINGS.contains(value.toLowerCase(Locale.ROOT));
            }
            default -> {}
        }
        return true;
    }

    /**
     * A part with {@code filename*} alone is a file too (RFC 8187), although forms must not have it: its content would be collected
     * as that of a field. Beside {@code filename} it is ignored.
     */
    private static @Nullable String fileName(HeaderParameters disposition) {
        String plain = disposition.get("filename");
        String extended = disposition.get("filename*");
        return plain != null || extended == null ? decoded(plain) : ExtendedValue.decode(extended);
    }

    private static @Nullable String decoded(@Nullable String sent) {
        return sent == null
                ? null
                : sent.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    }

    /** The part; null when it has no name. */
    @Nullable FormPart part() {
        String known = name;
        return known == null ? null : new FormPart(known, fileName, contentType);
    }
}
