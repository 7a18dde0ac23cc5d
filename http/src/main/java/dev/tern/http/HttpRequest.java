package dev.tern.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose head is complete. Strings come into being when they are asked for. The object is reused for the next request of the connection.
 *
 * <p>Thread safety: confined to the owner of the connection; valid until the answer is complete.
 *
 * <p>Complexity: a look-up of a field is linear in the number of fields and allocates nothing but what it returns.
 */
public final class HttpRequest {
    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"
    };
    /** What fields often say; 56 B and 20 ns less for a Connection field that is asked for. */
    private static final String[] COMMON_VALUES = {"keep-alive", "close", "*/*", "gzip", "no-cache"};

    private static final String UNKNOWN = "";

    private final HttpRequestParser parser;
    private final RequestBody requestBody;
    private final RequestTarget target = new RequestTarget();
    private final RequestRules rules = new RequestRules();
    private int fieldCount;
    private boolean complete;
    private String knownMethod = UNKNOWN;
    private @Nullable String decodedPath;
    private @Nullable SocketAddress remoteAddress;
    private long nowNanos;

    HttpRequest(HttpRequestParser parser, RequestBody requestBody) {
        this.parser = parser;
        this.requestBody = requestBody;
    }

    void at(long newNowNanos) {
        nowNanos = newNowNanos;
    }

    /** The present, as of the moment at which the bytes of this request were taken up; {@link System#nanoTime}. */
    long nowNanos() {
        return nowNanos;
    }

    void open(SocketAddress address) {
        remoteAddress = address;
    }

    /** Forgets the request, so that a log line of the next one cannot show parts of this one. */
    void clear() {
        fieldCount = 0;
        complete = false;
        knownMethod = UNKNOWN;
        decodedPath = null;
    }

    /**
     * Takes over a complete head.
     *
     * @return the status that answers a bad head, or 0
     */
    int accept() {
        complete = true;
        fieldCount = parser.fieldCount();
        byte[] head = parser.head();
        String known = Ascii.oneOf(METHODS, head, 0, parser.methodEnd());
        knownMethod = known == null ? UNKNOWN : known;
        boolean wellFormed = target.parse(head, parser.targetStart(), parser.targetEnd(), method());
        int fault = rules.apply(parser, head);
        return wellFormed ? fault : 400;
    }

    /** Whether the server knows the method. */
    static boolean isKnown(String method) {
        return Arrays.asList(METHODS).contains(method);
    }

    boolean hasKnownMethod() {
        return !knownMethod.equals(UNKNOWN);
    }

    /** Also of a head that is refused or not complete: as soon as the method is known. */
    boolean isHead() {
        return method().equals("HEAD");
    }

    boolean isServerWide() {
        return target.pathEnd - target.pathStart == 1 && parser.head()[target.pathStart] == '*';
    }

    boolean keepAlive() {
        return rules.keepAlive;
    }

    boolean expectsContinue() {
        return rules.expectsContinue;
    }

    /** Whether the method, the target and Accept-Encoding alone decide about a file as the answer. */
    boolean isPlain() {
        return !rules.conditional;
    }

    /** A hash of the target's bytes. */
    int targetHash() {
        return Ascii.hash(parser.head(), parser.targetStart(), parser.targetEnd());
    }

    byte[] targetBytes() {
        return Arrays.copyOfRange(parser.head(), parser.targetStart(), parser.targetEnd());
    }

    byte @Nullable [] acceptEncodingBytes() {
        int field = rules.acceptEncodingField;
        return field < 0 ? null : Arrays.copyOfRange(parser.head(), parser.valueStart(field), parser.valueEnd(field));
    }

    /** Whether the target and Accept-Encoding are these. */
    boolean isFor(byte[] target, byte @Nullable [] acceptEncoding) {
        byte[] head = parser.head();
        int field = rules.acceptEncodingField;
        if (!Arrays.equals(head, parser.targetStart(), parser.targetEnd(), target, 0, target.length)) {
            return false;
        }
        if (field < 0 || acceptEncoding == null) {
            return field < 0 && acceptEncoding == null;
        }
        int start = parser.valueStart(field);
        return Arrays.equals(head, start, parser.valueEnd(field), acceptEncoding, 0, acceptEncoding.length);
    }

    /** The method, case-sensitive (RFC 9110 section 9.1). */
    public String method() {
        return hasKnownMethod() ? knownMethod : parser.text(0, parser.methodEnd());
    }

    /** The request target as it was received. */
    public String target() {
        return complete ? parser.text(parser.targetStart(), parser.targetEnd()) : "";
    }

    /** The path of the target as it was received, percent-encoded, beginning with {@code /}; {@code *} for OPTIONS *. */
    public String rawPath() {
        return !complete || target.pathStart == target.pathEnd ? "/" : parser.text(target.pathStart, target.pathEnd);
    }

    /**
     * The normal form of the path, beginning with {@code /}: percent-decoded once as UTF-8, dot segments resolved, empty segments
     * removed. A decision about access is made by this path, never by {@link #rawPath}. A path without a normal form (an encoded slash, a
     * backslash, a NUL, a way above the root) is refused with 400 before a handler is called.
     */
    public String path() {
        String path = decodedPath;
        if (path == null) {
            path = target.isNormal() ? rawPath() : target.normalPath();
            decodedPath = path;
        }
        return path;
    }

    /** The query without its question mark, still percent-encoded; null when there is none. */
    public @Nullable String query() {
        return !complete || target.queryStart < 0 ? null : parser.text(target.queryStart, parser.targetEnd());
    }

    /** The first query parameter of this name, decoded; null when there is none. */
    public @Nullable String queryParameter(String name) {
        String query = query();
        return query == null ? null : Form.first(query, name);
    }

    /** The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1 and above. */
    public int minorVersion() {
        return parser.minorVersion();
    }

    /** The first line as it was received, as far as it was received, for logs; control bytes appear as {@code ?}. */
    public String requestLine() {
        StringBuilder line = new StringBuilder();
        appendRequestLine(line);
        return line.toString();
    }

    /** Appends {@link #requestLine}, without a copy of it. */
    public void appendRequestLine(StringBuilder line) {
        byte[] head = parser.head();
        for (int i = 0; i < parser.length() && head[i] != '\r' && head[i] != '\n'; i++) {
            boolean printable = head[i] == ' ' || Ascii.isVisible(head[i]);
            line.append(printable ? (char) head[i] : '?');
        }
    }

    /** The host with its port, from the target or the Host field; empty when a 1.0 client sent none. */
    public String host() {
        if (!complete) {
            return "";
        }
        if (target.hasHost()) {
            return parser.text(target.hostStart, target.hostEnd);
        }
        return rules.hostField < 0 ? "" : headerValue(rules.hostField);
    }

    /** The value of a field, several lines joined by a comma and a space; null when there is none. Case-insensitive. */
    public @Nullable String header(String name) {
        int first = find(name, 0);
        if (first < 0) {
            return null;
        }
        int second = find(name, first + 1);
        return second < 0 ? headerValue(first) : joined(name, first, second);
    }

    private String joined(String name, int first, int second) {
        int length = 0;
        for (int field = first; field >= 0; field = find(name, field + 1)) {
            length += parser.valueEnd(field) - parser.valueStart(field) + 2;
        }
        StringBuilder value = new StringBuilder(length);
        value.append(headerValue(first));
        for (int field = second; field >= 0; field = find(name, field + 1)) {
            value.append(", ").append(headerValue(field));
        }
        return value.toString();
    }

    /** The values of a field, one per line, in order. */
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        for (int field = find(name, 0); field >= 0; field = find(name, field + 1)) {
            values.add(headerValue(field));
        }
        return List.copyOf(values);
    }

    private int find(String name, int from) {
        for (int field = from; field < fieldCount; field++) {
            int start = parser.nameStart(field);
            int end = parser.nameEnd(field);
            // The length tells nearly all apart, without a call.
            if (end - start == name.length() && Ascii.equalsIgnoreCase(parser.head(), start, end, name)) {
                return field;
            }
        }
        return -1;
    }

    /** The number of field lines. */
    public int headerCount() {
        return fieldCount;
    }

    /** The name of field line {@code index}, as it was received. */
    public String headerName(int index) {
        requireField(index);
        return parser.text(parser.nameStart(index), parser.nameEnd(index));
    }

    /** The value of field line {@code index}, trimmed. */
    public String headerValue(int index) {
        requireField(index);
        int start = parser.valueStart(index);
        int end = parser.valueEnd(index);
        String common = Ascii.oneOf(COMMON_VALUES, parser.head(), start, end);
        return common != null ? common : parser.text(start, end);
    }

    private void requireField(int index) {
        if (index < 0 || index >= headerCount()) {
            throw new IllegalArgumentException("index: " + index + ", must be 0 to " + (headerCount() - 1));
        }
    }

    /** The length of the body in bytes, 0 when there is none, -1 when it is chunked and so not known yet. */
    public long contentLength() {
        return rules.contentLength;
    }

    /**
     * The peer's address, as the owner of the connection gave it.
     *
     * @throws IllegalStateException when the connection was never opened
     */
    public SocketAddress remoteAddress() {
        SocketAddress address = remoteAddress;
        if (address == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return address;
    }

    /**
     * Asks for the whole body, up to {@link HttpLimits#maxBodyBytes}; a longer one is answered 413 without a call. The
     * callback is called when the body is complete, never before the handler has returned, and the answer is sent after
     * it. Without a body it is called as soon as the handler has returned.
     *
     * @throws IllegalStateException when the body was asked for before
     */
    public void body(BodyCallback whole) {
        requestBody.collect(whole);
    }

    /**
     * Asks for the body piece by piece, without a bound of its own but the given one. The first call comes after the
     * handler has returned.
     *
     * @param maxBytes the longest body accepted, at least 0; a longer one is answered 413
     * @throws IllegalStateException when the body was asked for before
     */
    public void stream(long maxBytes, BodyConsumer consumer) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + ", must be at least 0");
        }
        requestBody.deliverTo(consumer, maxBytes);
    }

    /**
     * Asks for the body as a form, urlencoded or multipart, of at most {@link HttpLimits#maxBodyBytes} and {@link
     * HttpLimits#maxFormFields}. Another kind of body is answered 415, a malformed form 400, one that is too large 413.
     *
     * @throws IllegalStateException when the body was asked for before
     */
    public void form(FormConsumer consumer) {
        form(requestBody.limits().maxBodyBytes(), consumer);
    }

    /**
     * As {@link #form(FormConsumer)}, for files that are larger: the fields together, and an urlencoded form, still have at most
     * {@link HttpLimits#maxBodyBytes}.
     *
     * @param maxBytes the longest body accepted, at least 0; a longer one is answered 413
     */
    public void form(long maxBytes, FormConsumer consumer) {
        HttpLimits limits = requestBody.limits();
        BodyConsumer form = FormBody.of(header("Content-Type"), limits, consumer);
        boolean streamed = form instanceof MultipartDecoder;
        stream(streamed ? maxBytes : Math.min(maxBytes, limits.maxBodyBytes()), form);
    }

    /** Takes the whole body. */
    @FunctionalInterface
    public interface BodyCallback {
        /** Called once; the array belongs to the callee. */
        void complete(byte[] body) throws Exception;
    }

    /** Takes a body piece by piece. A call that throws is the last one; the answer is then 500. */
    public interface BodyConsumer {
        /** The next piece, never empty; valid only during the call. */
        void piece(ByteBuffer piece) throws Exception;

        /** The body is complete; the answer is sent after this call. */
        void end() throws Exception;

        /** The connection ended, the body was bad or the handler threw, before its end: no further call follows. */
        default void aborted() {}

        /**
         * The status, 400 to 499, with which the body is refused after what was seen of it; 0 while it is good. Asked before the first
         * piece, after each, and after the end.
         */
        default int refusal() {
            return 0;
        }
    }
}
