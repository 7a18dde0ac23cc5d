package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpConnection.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Drives an HttpConnection as its owner would, with bytes for a socket and a clock that stands still. */
public final class ConversationInMemory {
    /** The time of the examples of RFC 9110: Sun, 06 Nov 1994 08:49:37 GMT. */
    public static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(784_111_777));

    private static final int MOST_STEPS = 1_000_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r\n]+\r\n");

    private final HttpConnection connection;
    private final int room;
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final WritableByteChannel socket = Channels.newChannel(answers);
    private byte[] held = {};
    private Result result = Result.DONE;
    private int workerCalls;

    public ConversationInMemory(HttpHandler handler) {
        this(handler, 1 << 16);
    }

    /** Output is taken in portions of {@code room} bytes. */
    public ConversationInMemory(HttpHandler handler, int room) {
        this(HttpLimits.DEFAULT, handler, ExchangeListener.NONE, room);
    }

    public ConversationInMemory(HttpLimits limits, HttpHandler handler, ExchangeListener listener, int room) {
        this.connection = new HttpConnection(limits, handler, listener, CLOCK);
        this.room = room;
        connection.open(new InetSocketAddress(1));
    }

    public HttpConnection connection() {
        return connection;
    }

    /** What the connection asked for last. */
    public Result result() {
        return result;
    }

    /** Every byte sent so far, as ISO 8859-1. */
    public String answers() {
        return answers.toString(StandardCharsets.ISO_8859_1);
    }

    /** The statuses of the answers so far, interim ones with them; a body must not hold a status line. */
    public List<Integer> statuses() {
        List<Integer> found = new ArrayList<>();
        STATUS.matcher(answers()).results().forEach(line -> found.add(Integer.valueOf(line.group(1))));
        return found;
    }

    /** How often the connection asked for a worker. */
    public int workerCalls() {
        return workerCalls;
    }

    /** The client sends this, and takes whatever is answered to it. */
    public ConversationInMemory send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public ConversationInMemory send(byte[] bytes) {
        int kept = held.length;
        held = Arrays.copyOf(held, kept + bytes.length);
        System.arraycopy(bytes, 0, held, kept, bytes.length);
        return run();
    }

    /** The client sends this in pieces of {@code size} bytes. */
    public ConversationInMemory send(String text, int size) {
        for (int from = 0; from < text.length(); from += size) {
            send(text.substring(from, Math.min(from + size, text.length())));
        }
        return this;
    }

    public ConversationInMemory inputEnded() {
        ByteBuffer out = ByteBuffer.allocate(room);
        return proceed(connection.inputEnded(out), out);
    }

    public ConversationInMemory timedOut() {
        ByteBuffer out = ByteBuffer.allocate(room);
        return proceed(connection.timedOut(out), out);
    }

    public ConversationInMemory overloaded() {
        ByteBuffer out = ByteBuffer.allocate(room);
        return proceed(connection.overloaded(out), out);
    }

    private ConversationInMemory proceed(Result asked, ByteBuffer out) {
        result = asked;
        take(out);
        return asked == Result.NEED_DRAIN || asked == Result.NEED_WORKER ? run() : this;
    }

    private ConversationInMemory run() {
        int steps = 0;
        do {
            step();
            assertTrue(++steps < MOST_STEPS, "the connection goes on without end");
        } while (result == Result.NEED_DRAIN || result == Result.NEED_WORKER);
        return this;
    }

    private void step() {
        ByteBuffer in = ByteBuffer.wrap(held);
        ByteBuffer out = ByteBuffer.allocate(room);
        boolean onWorker = result == Result.NEED_WORKER;
        result = connection.process(in, out, onWorker);
        workerCalls += result == Result.NEED_WORKER ? 1 : 0;
        held = Arrays.copyOfRange(held, in.position(), held.length);
        take(out);
    }

    private void take(ByteBuffer out) {
        answers.write(out.array(), 0, out.position());
        FileRegion region = connection.region();
        try {
            while (region != null && region.remaining() > 0 && region.transferTo(socket, room) > 0) {
                assertTrue(region.remaining() >= 0);
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
