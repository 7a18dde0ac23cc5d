package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Greeter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class ReadmeExampleTest {
    @Test
    void theProgramGreets() {
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            Greeter.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        String response = written.toString(StandardCharsets.UTF_8).strip();
        assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n") && response.endsWith("\r\n\r\nHello"), response);
    }

    @Test
    void theFormIsRead() {
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT, Greeter.GREETINGS, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress("127.0.0.1", 1));
        ByteBuffer out = ByteBuffer.allocate(4096);
        ByteBuffer received = StandardCharsets.US_ASCII.encode("POST /form HTTP/1.1\r\nHost: a\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=Ada");
        assertEquals(HttpConnection.Result.DONE, connection.process(received, out, true));
        String response = StandardCharsets.US_ASCII.decode(out.flip()).toString();
        assertTrue(response.endsWith("\r\n\r\nYou are Ada"), response);
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/Greeter.java"));
        String code = source.substring(source.indexOf("import "));
        assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + code + "```\n"), code);
    }
}
