package dev.tern.http.form;

import dev.tern.http.HttpLimits;
import dev.tern.http.text.Ascii;
import dev.tern.http.text.ExtendedValue;
import dev.tern.http.text.HeaderParameters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field lines before the content of a part, as they come, byte by byte.
 *
 * <p>Thread safety: confined to one thread. Complexity: linear, within the bounds of a request head.
 *
 * <p>Source: RFC 7578 section 4; names with quotes and line ends as the HTML standard encodes them (multipart/form-data
 * encoding algorithm).
 */
final class PartHead {
    private static final Set<String> TRANSFER_ENCODINGS = Set.of("7bit", "8bit", "binary");

    private final HttpLimits limits;
    private byte[] line = new byte[128];
    private int size;
    /** A line has ended, and the next byte tells whether it is continued. */
    private boolean ended;

    private int total;
    private int lines;
    private @Nullable String name;
    private @Nullable String fileName;
    private String contentType = "text/plain";

    PartHead(HttpLimits limits) {
        this.limits = limits;
    }

    void reset() {
        size = 0;
        ended = false;
        total = 0;
        lines = 0;
        name = null;
        fileName = null;
        contentType = "text/plain";
    }

    /**
     * Takes a byte of a line; a blank at its start continues the line before (RFC 5322 section 2.2.3).
     *
     * @return false when it is one too many or may not stand there, or when the line before is malformed
     */
    boolean put(byte b) {
        if (++total > limits.maxHeaderBytes() || !Ascii.isFieldContent(b & 0xff)) {
            return false;
        }
        if (ended && !Ascii.isBlank(b) && !takeLine()) {
            return false;
        }
        ended = false;
        if (size == line.length) {
            line = Arrays.copyOf(line, 2 * size);
        }
        line[size++] = b;
        return true;
    }

    /** Ends a line. */
    void endLine() {
        ended = true;
    }

    /** Whether the line that is about to end is empty, and so ends the head. */
    boolean isEnd() {
        return ended || size == 0;
    }

    private boolean takeLine() {
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
     * A part with {@code filename*} alone is a file too (RFC 8187), although forms must not have it: its content would
     * be collected as that of a field. Beside {@code filename} it is ignored.
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

    /** The part, when the head has ended; null when the head is malformed or has no name. */
    @Nullable FormPart part() {
        boolean good = ended && takeLine();
        String known = name;
        return !good || known == null ? null : new FormPart(known, fileName, contentType);
    }
}
