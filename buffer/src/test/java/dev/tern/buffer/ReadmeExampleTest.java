package dev.tern.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ReadmeExampleTest {
    // example: begin
    static void frame(Buffer out, byte[] payload) {
        out.append(payload, 0, payload.length);
        out.prependInt(payload.length); // into the reserve: the payload does not move
    }

    static void receive(Buffer in, Consumer<ByteBuffer> frames) {
        while (in.readable() >= 4 && in.readable() - 4 >= in.getInt(0)) {
            int length = in.getInt(0);
            in.retrieve(4);
            ByteBuffer view = in.readableBytes();
            frames.accept(view.limit(view.position() + length));
            in.retrieve(length);
        }
    }
    // example: end

    @Test
    void framesArriveWholeHoweverTheyWereSplit() throws IOException {
        for (int piece = 1; piece <= 30; piece++) {
            MemoryChannel channel = new MemoryChannel(piece);
            Buffer in = Buffer.direct(8, 64);
            List<String> received = new ArrayList<>();
            for (String text : List.of("hello", "", "a tern dives")) {
                send(text, channel);
                while (in.readFrom(channel, ByteBuffer.allocate(3)) > 0) {
                    receive(in, view -> received.add(UTF_8.decode(view).toString()));
                }
            }
            assertEquals(List.of("hello", "", "a tern dives"), received, "pieces of " + piece);
            assertEquals(0, in.readable());
        }
    }

    private static void send(String text, MemoryChannel channel) throws IOException {
        Buffer out = Buffer.heap(16, 64);
        frame(out, text.getBytes(UTF_8));
        while (out.readable() > 0) {
            out.writeTo(channel);
        }
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/buffer/ReadmeExampleTest.java"));
        String code = source.substring(
                source.indexOf("// example: begin\n") + "// example: begin\n".length(),
                source.indexOf("    // example: end\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
