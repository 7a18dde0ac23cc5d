package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of 64 MiB are streamed through a heap of 24 MiB, in each of the twelve modes. */
class StreamingTest {
    private static final int BYTES = StreamingServer.BYTES;

    private static final Map<Mode, InetSocketAddress> SERVERS = new LinkedHashMap<>();
    private static Process process;

    @BeforeAll
    static void startServers() throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(Mode.jvmOptions());
        command.addAll(List.of(
                "-Xmx24m",
                "-XX:MaxDirectMemorySize=8m",
                "-cp",
                System.getProperty("java.class.path"),
                StreamingServer.class.getName()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader();
        for (Mode mode : Mode.all().toList()) {
            SERVERS.put(
                    mode, new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine())));
        }
    }

    @AfterAll
    static void stopServers() {
        process.destroyForcibly();
    }

    static java.util.stream.Stream<Mode> modes() {
        return Mode.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void anUploadIsConsumedInPieces(Mode mode) throws IOException {
        try (RawClient client = new RawClient(SERVERS.get(mode))) {
            assertEquals(expected(), upload(client, "/"));
            assertEquals(expected(), upload(client, "/blocking"));
        }
    }

    private static String upload(RawClient client, String path) throws IOException {
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + BYTES + "\r\n\r\n");
        OutputStream out = client.socket().getOutputStream();
        byte[] piece = new byte[1 << 16];
        for (int position = 0; position < BYTES; position += piece.length) {
            for (int i = 0; i < piece.length; i++) {
                piece[i] = StreamingServer.Pattern.at(position + i);
            }
            out.write(piece);
        }
        return client.response().text();
    }

    private static String expected() {
        CRC32 crc = new CRC32();
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        StreamingServer.Pattern pattern = new StreamingServer.Pattern(BYTES);
        while (pattern.read(piece) >= 0) {
            crc.update(piece.flip());
            piece.clear();
        }
        return BYTES + " " + crc.getValue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void aResponseIsStreamedInPieces(Mode mode) throws IOException {
        try (RawClient client = new RawClient(SERVERS.get(mode))) {
            assertEquals(BYTES, RawClient.contentLength(client.get("/?length").head()));
            assertPattern(client.input());
            assertTrue(client.get("/blocking")
                    .head()
                    .toLowerCase(java.util.Locale.ROOT)
                    .contains("transfer-encoding: chunked"));
            assertPattern(new ChunkedInput(client.input()));
        }
    }

    private static void assertPattern(InputStream in) throws IOException {
        byte[] piece = new byte[1 << 16];
        int position = 0;
        while (position < BYTES) {
            int read = in.readNBytes(piece, 0, Math.min(piece.length, BYTES - position));
            assertTrue(read > 0, "ended at " + position);
            for (int i = 0; i < read; i++) {
                if (piece[i] != StreamingServer.Pattern.at(position + i)) {
                    throw new AssertionError("wrong byte at " + (position + i));
                }
            }
            position += read;
        }
    }

    /** Decodes a chunked body; strict enough for a test. */
    private static final class ChunkedInput extends InputStream {
        private final InputStream in;
        private int left;

        ChunkedInput(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                left = Integer.parseInt(line(), 16);
                if (left == 0) {
                    return -1;
                }
            }
            int read = in.read(target, offset, Math.min(length, left));
            left -= read;
            if (left == 0) {
                assertEquals("", line());
            }
            return read;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                line.append((char) b);
            }
            assertEquals('\r', line.charAt(line.length() - 1));
            return line.substring(0, line.length() - 1);
        }
    }
}
