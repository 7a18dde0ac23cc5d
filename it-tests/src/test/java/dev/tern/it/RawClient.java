package dev.tern.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A blocking client that sends exactly the given bytes, and reads responses as bytes. */
public final class RawClient implements AutoCloseable {
    /** Fails a read that blocks for longer; far above any time that a test measures. */
    private static final int GUARD_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    /** A response: its head as text, and as many bytes of body as Content-Length states. */
    public record Response(String head, byte[] body) {
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public Optional<String> field(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    public RawClient(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    /** A client with a small receive buffer, so that a long response does not fit in the sockets. */
    public RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
        socket.setSoTimeout(GUARD_MILLIS);
        socket.setTcpNoDelay(true);
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(address);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    public Socket socket() {
        return socket;
    }

    public InputStream input() {
        return in;
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public RawClient get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /** Reads the response to a request other than HEAD. */
    public Response response() throws IOException {
        String head = head();
        return new Response(head, in.readNBytes((int) contentLength(head)));
    }

    /** Reads a response without a body. */
    public Response headOnly() throws IOException {
        return new Response(head(), new byte[0]);
    }

    public String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("end of the connection after: " + head);
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    public static long contentLength(String head) {
        return new Response(head, new byte[0])
                .field("Content-Length")
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** Reads all bytes up to the server's FIN. */
    public byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    /**
     * Blocks until the next byte or the FIN of the server, and returns whether it is the FIN. A reset is an exception.
     */
    public boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
