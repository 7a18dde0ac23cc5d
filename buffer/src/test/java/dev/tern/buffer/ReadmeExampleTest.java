package dev.tern.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Frames;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadmeExampleTest {
    @Test
    void framesAreReceivedCompletelyInPiecesOfAnySize() throws IOException {
        for (int piece = 1; piece <= 30; piece++) {
            MemoryChannel channel = new MemoryChannel(piece);
            Buffer in = Buffer.direct(8, 64);
            List<String> received = new ArrayList<>();
            for (String text : List.of("hello", "", "a tern dives")) {
                send(text, channel);
                while (in.readFrom(channel, ByteBuffer.allocate(3)) > 0) {
                    Frames.receive(in, view -> received.add(UTF_8.decode(view).toString()));
                }
            }
            assertEquals(List.of("hello", "", "a tern dives"), received, "pieces of " + piece);
            assertEquals(0, in.readable());
        }
    }

    private static void send(String text, MemoryChannel channel) throws IOException {
        Buffer out = Buffer.heap(16, 64);
        Frames.frame(out, text.getBytes(UTF_8));
        while (out.readable() > 0) {
            out.writeTo(channel);
        }
    }

    /** An invalid length from the network; the valid frame before it is still delivered. */
    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 61, Integer.MAX_VALUE})
    void anInvalidLengthIsRejected(int length) {
        Buffer in = Buffer.heap(16, 64);
        Frames.frame(in, new byte[0]);
        in.append(ByteBuffer.allocate(4).putInt(length).flip());
        List<Integer> received = new ArrayList<>();
        assertThrows(ProtocolException.class, () -> Frames.receive(in, view -> received.add(view.remaining())));
        assertEquals(List.of(0), received);
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/Frames.java"));
        String code = source.substring(source.indexOf("import "));
        assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + code + "```\n"), code);
    }
}
