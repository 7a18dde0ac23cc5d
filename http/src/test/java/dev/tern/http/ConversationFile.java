package dev.tern.http;

import dev.tern.http.HttpConnection.Result;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a file of conversations; {@code conversations/README.md} describes the format. A malformed file is an error.
 */
final class ConversationFile {
    private static final String OPEN = "The connection stays open.";
    private static final String CLOSED = "The server closes the connection.";
    private static final String FENCE = "```";

    private final String name;
    private final List<String> lines;
    private int next;

    /** What a client sends, and the bytes that it receives before it sends more. */
    record Exchange(String request, String response) {}

    /**
     * The exchanges of one connection.
     *
     * @param end the last result of the connection: DONE if it stays open, or CLOSE
     */
    record Conversation(String title, List<Exchange> exchanges, Result end) {
        /** All bytes that the client receives. */
        String responses() {
            return String.join("", exchanges.stream().map(Exchange::response).toList());
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private ConversationFile(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** The files of conversations beside the tests, without the description of their format. */
    static List<Path> all() throws IOException, URISyntaxException {
        URL folder = ConversationFile.class.getResource("conversations");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }

    static List<Conversation> read(Path file) throws IOException {
        return read(file.getFileName().toString(), Files.readAllLines(file, StandardCharsets.US_ASCII));
    }

    static List<Conversation> read(String name, List<String> lines) {
        return new ConversationFile(name, lines).conversations();
    }

    private List<Conversation> conversations() {
        heading("# ");
        List<Conversation> found = new ArrayList<>();
        do {
            found.add(conversation());
            skipEmptyLines();
        } while (next < lines.size());
        return found;
    }

    private Conversation conversation() {
        String title = heading("## ");
        List<Exchange> exchanges = new ArrayList<>();
        do {
            String request = block("Client:");
            exchanges.add(new Exchange(request, block("Server:")));
            skipEmptyLines();
        } while (peek().equals("Client:"));
        return new Conversation(title, exchanges, end());
    }

    private String heading(String mark) {
        skipEmptyLines();
        String line = peek();
        if (!line.startsWith(mark) || line.length() == mark.length()) {
            throw malformed("a heading that begins with \"" + mark + "\"");
        }
        next++;
        return line.substring(mark.length());
    }

    private Result end() {
        String line = peek();
        if (!line.equals(OPEN) && !line.equals(CLOSED)) {
            throw malformed('"' + OPEN + "\" or \"" + CLOSED + '"');
        }
        next++;
        return line.equals(OPEN) ? Result.DONE : Result.CLOSE;
    }

    private String block(String label) {
        expect(label);
        expect(FENCE + "http");
        StringBuilder bytes = new StringBuilder();
        while (!peek().equals(FENCE)) {
            appendLine(bytes);
        }
        next++;
        return bytes.toString();
    }

    private void expect(String expected) {
        skipEmptyLines();
        if (!peek().equals(expected)) {
            throw malformed('"' + expected + '"');
        }
        next++;
    }

    private void appendLine(StringBuilder bytes) {
        String line = peek();
        int at = 0;
        while (at < line.length()) {
            if (line.charAt(at) != '\\') {
                bytes.append(line.charAt(at++));
            } else if (at == line.length() - 1) {
                next++;
                return;
            } else {
                at = appendEscape(bytes, line, at + 1);
            }
        }
        bytes.append("\r\n");
        next++;
    }

    /** Returns the index after the escape. */
    private int appendEscape(StringBuilder bytes, String line, int at) {
        if (line.startsWith("repeat(", at)) {
            return appendRepeated(bytes, line, at + "repeat(".length());
        }
        switch (line.charAt(at)) {
            case 'r' -> bytes.append('\r');
            case 'n' -> bytes.append('\n');
            case 't' -> bytes.append('\t');
            case '\\' -> bytes.append('\\');
            case 'x' -> {
                return appendHex(bytes, line, at + 1);
            }
            default -> throw malformed("one of the escapes \\r \\n \\t \\\\ \\x \\repeat");
        }
        return at + 1;
    }

    private int appendHex(StringBuilder bytes, String line, int at) {
        if (at + 2 > line.length()) {
            throw malformed("two hexadecimal digits after \\x");
        }
        bytes.append((char) Integer.parseInt(line, at, at + 2, 16));
        return at + 2;
    }

    private int appendRepeated(StringBuilder bytes, String line, int at) {
        int comma = line.indexOf(", ", at);
        int close = line.indexOf(')', at);
        if (comma < 0 || close < comma) {
            throw malformed("\\repeat(count, bytes)");
        }
        StringBuilder unit = new StringBuilder();
        for (int i = comma + 2; i < close; ) {
            if (line.charAt(i) == '\\') {
                i = appendEscape(unit, line, i + 1);
            } else {
                unit.append(line.charAt(i++));
            }
        }
        bytes.append(unit.toString().repeat(Integer.parseInt(line, at, comma, 10)));
        return close + 1;
    }

    private void skipEmptyLines() {
        while (next < lines.size() && lines.get(next).isEmpty()) {
            next++;
        }
    }

    private String peek() {
        if (next == lines.size()) {
            throw malformed("more lines");
        }
        return lines.get(next);
    }

    private IllegalArgumentException malformed(String expected) {
        String found = next < lines.size() ? lines.get(next) : "the end of the file";
        return new IllegalArgumentException(
                name + ", line " + (next + 1) + ": expected " + expected + ", found: " + found);
    }
}
