package dev.tern.lab.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

    private final ResponseReader reader = readerOf("body");

    private static ResponseReader readerOf(String body) {
        return new ResponseReader(new ExpectedResponse(200, bytes(body)));
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static String response(String fields, String body) {
        return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + body.length() + "\r\nServer: x\r\n\r\n" + body;
    }

    private String errorOf(String response) throws IOException {
        ByteBuffer in = bytes(response);
        assertTrue(reader.read(in));
        assertFalse(in.hasRemaining());
        return String.valueOf(reader.error());
    }

    @Test
    void aResponseMayBeSplitAtEveryByte() throws IOException {
        String response = response(DATE, "body");
        for (int learned = 0; learned < 2; learned++) {
            for (int split = 0; split < response.length(); split++) {
                assertFalse(reader.read(bytes(response.substring(0, split))), "at " + split);
                assertEquals(split > 0, reader.isInResponse(), "at " + split);
                assertEquals("null", errorOf(response.substring(split)), "at " + split);
            }
        }
    }

    @Test
    void aWrongByteIsFoundAtEveryIndexOfTheResponse() throws IOException {
        String response = response("", "body");
        assertEquals("null", errorOf(response));
        int bodyAt = response.indexOf("body");
        for (int i = bodyAt; i < response.length(); i++) {
            String wrong = response.substring(0, i) + '?' + response.substring(i + 1);
            assertTrue(errorOf(wrong).startsWith("byte " + (i - bodyAt) + " of the body is 0x3f"), reader.error());
            assertEquals("null", errorOf(response));
        }
        String otherField = errorOf(response.replace("Server: x", "Server: y"));
        assertTrue(otherField.startsWith("another head than that of the first response"), otherField);
    }

    @Test
    void onlyTheDateMayVary() throws IOException {
        assertEquals("null", errorOf(response(DATE, "body")));
        assertEquals("null", errorOf(response(DATE.replace("37", "38"), "body")));
        assertEquals("null", errorOf(response(DATE, "body")));
        String changed = response(DATE.replace("37", "39"), "body").replace("Server: x", "Server: y");
        assertTrue(errorOf(changed).startsWith("another head"), reader.error());
        assertTrue(errorOf(response("Fate" + DATE.substring(4), "body")).startsWith("another head"), reader.error());
    }

    @Test
    void statusAndLengthAreComparedAndTheNextResponseIsFound() throws IOException {
        String notFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno!";
        assertEquals("status 404 instead of 200", errorOf(notFound));
        assertEquals("Content-Length 3 instead of 4", errorOf(response("", "bod")));
        assertEquals("Content-Length 5 instead of 4", errorOf(response("", "body!")));
        assertEquals("null", errorOf(response("", "body")));
        assertEquals("status 404 instead of 200", errorOf(notFound));
    }

    @Test
    void aWrongFirstResponseIsNotTheModelOfTheOthers() throws IOException {
        assertEquals("status 503 instead of 200", errorOf("HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbody"));
        assertEquals("null", errorOf(response("", "body")));
    }

    @Test
    void pipelinedResponsesAreReadOneByOne() throws IOException {
        ByteBuffer in = bytes(response("", "body").repeat(3));
        for (int i = 0; i < 3; i++) {
            assertTrue(reader.read(in));
            assertNull(reader.error());
        }
        assertFalse(in.hasRemaining());
        assertFalse(reader.read(in));
    }

    @Test
    void anEmptyBodyEndsWithItsHead() throws IOException {
        ResponseReader empty = readerOf("");
        for (int i = 0; i < 2; i++) {
            assertTrue(empty.read(bytes(response("", ""))));
            assertNull(empty.error());
        }
        assertTrue(empty.read(bytes("HTTP/1.1 304 Not Modified\r\n\r\n")));
        assertEquals("status 304 instead of 200", empty.error());
    }

    @Test
    void unknownFramingIsAnError() {
        IOException chunked = assertThrows(
                IOException.class,
                () -> reader.read(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody")));
        assertTrue(chunked.getMessage().startsWith("unsupported framing"), chunked.getMessage());
        assertThrows(IOException.class, () -> readerOf("").read(bytes("HTTP/1.1 200 OK\r\n\r\n")));
        assertThrows(IOException.class, () -> readerOf("").read(bytes("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")));
        assertThrows(IOException.class, () -> readerOf("").read(bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n")));
        assertThrows(IOException.class, () -> readerOf("").read(bytes("x".repeat(70_000))));
    }
}
