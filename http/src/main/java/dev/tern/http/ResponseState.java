package dev.tern.http;

import dev.tern.http.text.FieldSyntax;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state behind the handles of the responses of one connection. It is reused for the next response; a handle,
 * {@link HttpResponse}, never is. Methods without a comment are those of the handle.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Ownership: a file or a source that was given to it is closed by it, when it is replaced or the response ends,
 * however it ends.
 *
 * <p>Complexity: setting a field is linear in the number of fields; allocates only when a response has more fields than
 * any before.
 */
final class ResponseState {
    private static final byte[] NOTHING = {};

    /**
     * The fields of a response that is sent repeatedly. The arrays are not changed.
     *
     * @param lines the lines of the fields and that of Content-Length, each with its CRLF, and the line that ends the
     *     head
     */
    record EncodedFields(String[] names, String[] values, byte[] lines) {}

    private final OwnerThread owner;
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
    /** The fields where they are encoded; `names` and `values` are empty then. */
    private @Nullable EncodedFields encoded;

    private boolean set;

    ResponseState(OwnerThread owner) {
        this.owner = owner;
    }

    OwnerThread owner() {
        return owner;
    }

    /** Resets everything: 200, no fields, no body, not set. */
    void reset() {
        set = false;
        status = 200;
        Arrays.fill(names, 0, fieldCount, null);
        Arrays.fill(values, 0, fieldCount, null);
        fieldCount = 0;
        close = false;
        encoded = null;
        release();
    }

    /** Sets a response whose fields are encoded. */
    void preEncoded(EncodedFields fields, byte[] body) {
        reset();
        body(body);
        encoded = fields;
    }

    /** The encoded fields, if nothing was changed since they were set. */
    @Nullable EncodedFields encodedFields() {
        return encoded;
    }

    /** Turns encoded fields into single ones: they are about to be read or changed. */
    void decodeFields() {
        EncodedFields fields = encoded;
        if (fields != null) {
            encoded = null;
            for (int i = 0; i < fields.names.length; i++) {
                add(fields.names[i], fields.values[i]);
            }
        }
    }

    /** Whether there is a response: any method but {@link #close} has set a part of it. */
    boolean isSet() {
        return set;
    }

    /** Removes the body and closes its file or source; throws nothing. */
    void release() {
        OpenFile oldFile = file;
        ReadableByteChannel oldSource = source;
        file = null;
        source = null;
        bytes = NOTHING;
        length = 0;
        Failures.close(oldFile);
        Failures.close(oldSource);
    }

    int status() {
        return status;
    }

    ResponseState status(int status) {
        HttpStatus.requireValid(status, 200);
        decodeFields();
        this.status = status;
        set = true;
        return this;
    }

    ResponseState error(int status) {
        HttpStatus.requireValid(status, 200);
        reset();
        status(status);
        add("Content-Type", "text/plain; charset=utf-8");
        return body(HttpStatus.body(status));
    }

    ResponseState header(String name, String value) {
        FieldSyntax.requireSettable(name, value);
        decodeFields();
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

    ResponseState addHeader(String name, String value) {
        FieldSyntax.requireSettable(name, value);
        decodeFields();
        add(name, value);
        return this;
    }

    private void add(String name, String value) {
        if (fieldCount == values.length) {
            // `values` last: if its copy cannot be allocated, the next call tries again.
            names = Arrays.copyOf(names, 2 * fieldCount);
            values = Arrays.copyOf(values, 2 * fieldCount);
        }
        names[fieldCount] = name;
        values[fieldCount++] = value;
        set = true;
    }

    private boolean hasField(String name) {
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

    ResponseState body(byte[] bytes) {
        decodeFields();
        release();
        this.bytes = bytes;
        length = bytes.length;
        set = true;
        return this;
    }

    ResponseState text(String text) {
        decodeFields();
        if (!hasField("Content-Type")) {
            add("Content-Type", "text/plain; charset=utf-8");
        }
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    ResponseState file(OpenFile file, long position, long length) {
        requireAtLeast("position", position, 0);
        requireAtLeast("length", length, 0);
        decodeFields();
        release();
        this.file = file;
        this.position = position;
        this.length = length;
        set = true;
        return this;
    }

    ResponseState stream(ReadableByteChannel source, long length) {
        requireAtLeast("length", length, -1);
        decodeFields();
        release();
        this.source = source;
        this.length = length;
        set = true;
        return this;
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + ", must be at least " + least);
        }
    }

    ResponseState close() {
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
