package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class ReadmeExampleTest {
    // example: begin
    static HttpConnection greeter(SocketAddress peer) {
        HttpHandler handler = Router.builder()
                .get("/hello", (request, response) -> response.text("Hello"))
                .post(
                        "/form",
                        (request, response) -> request.form(form -> response.text("You are " + form.get("name"))))
                .build();
        var connection = new HttpConnection(HttpLimits.DEFAULT, handler, ExchangeListener.NONE, InstantSource.system());
        connection.open(peer);
        return connection;
    }

    static HttpConnection.Result receive(HttpConnection connection, ByteBuffer received, ByteBuffer room) {
        return connection.process(received, room, true); // then send what is in room
    }
    // example: end

    @Test
    void itGreets() {
        HttpConnection connection = greeter(new InetSocketAddress("127.0.0.1", 1));
        ByteBuffer room = ByteBuffer.allocate(4096);
        ByteBuffer received = StandardCharsets.US_ASCII.encode("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /form HTTP/1.1\r\nHost: a\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=Ada");
        assertEquals(HttpConnection.Result.DONE, receive(connection, received, room));
        String answers = StandardCharsets.US_ASCII.decode(room.flip()).toString();
        assertTrue(answers.contains("\r\n\r\nHello") && answers.endsWith("\r\n\r\nYou are Ada"), answers);
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/http/ReadmeExampleTest.java"));
        String begin = "// example: begin\n";
        String code = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("    // example: end\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
