package dev.tern.http;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request, filled in by a handler. The object is reused for the next request of the connection.
 *
 * <p>Thread safety: confined to the owner of the connection; valid until the answer is complete.
 *
 * <p>Ownership: a file or a source that was given to it is closed by it, when it is replaced or the answer ends, however
 * it ends.
 *
 * <p>Complexity: setting a field is linear in the number of fields; allocates only when an answer has more fields than
 * any before.
 */
public final class HttpResponse {
    private static final byte[] NOTHING = {};

    private int status = 200;
    private @Nullable String[] names = new @Nullable String[16];
    private @Nullable String[] values = new @Nullable String[16];
    private int fieldCount;
    private boolean close;
    private byte[] bytes = NOTHING;
    private @Nullable OpenFile file;
    private @Nullable ReadableByteChannel source;
    private long position;
    private long length;
    private @Nullable PreparedAnswer prepared;

    HttpResponse() {}

    /** Makes it as new: 200, no fields, no body. */
    void reset() {
        status = 200;
        Arrays.fill(names, 0, fieldCount, null);
        Arrays.fill(values, 0, fieldCount, null);
        fieldCount = 0;
        close = false;
        prepared = null;
        release();
    }

    /** Answers with what was prepared. */
    void prepared(PreparedAnswer answer) {
        reset();
        body(answer.body());
        prepared = answer;
    }

    /** What was prepared, if nothing was added to it. */
    @Nullable PreparedAnswer prepared() {
        return prepared;
    }

    /** The fields of a prepared answer become fields as any, because they are about to be changed. */
    private void takeApart() {
        PreparedAnswer answer = prepared;
        if (answer != null) {
            prepared = null;
            for (int i = 0; i < answer.names().length; i++) {
                add(answer.names()[i], answer.values()[i]);
            }
        }
    }

    /** Lets go of the body. */
    void release() {
        OpenFile oldFile = file;
        ReadableByteChannel oldSource = source;
        file = null;
        source = null;
        bytes = NOTHING;
        length = 0;
        if (oldFile != null) {
            oldFile.close();
        }
        if (oldSource != null) {
            closeQuietly(oldSource);
        }
    }

    /** Everything wanted from the source was read or is wanted no more, so a failure to close it harms nobody. */
    private static void closeQuietly(ReadableByteChannel source) {
        try {
            source.close();
        } catch (IOException ignored) {
            return;
        }
    }

    /** The status, 200 unless it was set. */
    public int status() {
        return status;
    }

    /**
     * Sets the status.
     *
     * @param status 200 to 599
     */
    public HttpResponse status(int status) {
        HttpStatus.requireValid(status, 200);
        takeApart();
        this.status = status;
        return this;
    }

    /**
     * Drops everything that was set so far and answers with this status and a line of text that names it.
     *
     * @param status 200 to 599
     */
    public HttpResponse error(int status) {
        HttpStatus.requireValid(status, 200);
        reset();
        return status(status).text(status + " " + HttpStatus.reason(status) + "\n");
    }

    /**
     * Sets a field, in place of any of the same name. Content-Length, Transfer-Encoding, Connection and Date are set by
     * the connection and refused here.
     *
     * @throws IllegalArgumentException when the name is no token or the value holds CR, LF, NUL, another control byte but
     *     the tab, or a character beyond ISO 8859-1
     */
    public HttpResponse header(String name, String value) {
        requireValid(name, value);
        takeApart();
        int kept = 0;
        for (int i = 0; i < fieldCount; i++) {
            if (!name(i).equalsIgnoreCase(name)) {
                names[kept] = names[i];
                values[kept++] = values[i];
            }
        }
        fieldCount = kept;
        add(name, value);
        return this;
    }

    /** Adds a field line beside those of the same name; the same rules apply as to {@link #header}. */
    public HttpResponse addHeader(String name, String value) {
        requireValid(name, value);
        takeApart();
        add(name, value);
        return this;
    }

    private static void requireValid(String name, String value) {
        if (!Ascii.isToken(name)) {
            throw new IllegalArgumentException("name: \"" + name + "\", must be a token");
        }
        if (isOwnedByConnection(name)) {
            throw new IllegalArgumentException("name: " + name + ", is set by the connection");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!Ascii.isFieldContent(value.charAt(i))) {
                throw new IllegalArgumentException(
                        "value: character " + (int) value.charAt(i) + " at " + i + ", must be printable ISO 8859-1");
            }
        }
    }

    private static boolean isOwnedByConnection(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Date");
            case 10 -> name.equalsIgnoreCase("Connection");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }

    private void add(String name, String value) {
        if (fieldCount == names.length) {
            names = Arrays.copyOf(names, 2 * fieldCount);
            values = Arrays.copyOf(values, 2 * fieldCount);
        }
        names[fieldCount] = name;
        values[fieldCount++] = value;
    }

    private boolean hasField(String name) {
        takeApart();
        for (int i = 0; i < fieldCount; i++) {
            if (name(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    int fieldCount() {
        return fieldCount;
    }

    String name(int field) {
        return present(names[field]);
    }

    String value(int field) {
        return present(values[field]);
    }

    private static String present(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The body is these bytes, which the caller does not change until the answer is complete. */
    public HttpResponse body(byte[] bytes) {
        takeApart();
        release();
        this.bytes = bytes;
        length = bytes.length;
        return this;
    }

    /** The body is this text in UTF-8; Content-Type becomes {@code text/plain; charset=utf-8} unless it is set. */
    public HttpResponse text(String text) {
        if (!hasField("Content-Type")) {
            add("Content-Type", "text/plain; charset=utf-8");
        }
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The body is a region of a file, which is closed when the answer ends.
     *
     * @param position the first byte, at least 0
     * @param length the number of bytes, at least 0
     */
    public HttpResponse file(OpenFile file, long position, long length) {
        requireAtLeast("position", position, 0);
        requireAtLeast("length", length, 0);
        takeApart();
        release();
        this.file = file;
        this.position = position;
        this.length = length;
        return this;
    }

    /**
     * The body is pulled from a source as the client takes it; the source is closed when the answer ends. A read must
     * give at least one byte or -1: a source that waits belongs to a handler that is {@link HttpHandler#blocking()}. One
     * that throws, gives nothing, or ends before its length ends the connection.
     *
     * @param length its length in bytes, or -1 when it is not known: chunked in HTTP/1.1, ended by the close in 1.0
     */
    public HttpResponse stream(ReadableByteChannel source, long length) {
        requireAtLeast("length", length, -1);
        takeApart();
        release();
        this.source = source;
        this.length = length;
        return this;
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + ", must be at least " + least);
        }
    }

    /** The connection closes after this answer, and says so in it. */
    public HttpResponse close() {
        close = true;
        return this;
    }

    boolean closes() {
        return close;
    }

    byte[] bytes() {
        return bytes;
    }

    @Nullable OpenFile file() {
        return file;
    }

    @Nullable ReadableByteChannel source() {
        return source;
    }

    long position() {
        return position;
    }

    /** The length of the body in bytes, or -1 when it is not known. */
    long length() {
        return length;
    }
}
