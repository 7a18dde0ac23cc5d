package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The media types of files, and the table of types. */
class MediaTypesTest {
    private final MediaTypes types = new MediaTypes(MediaTypes.UTF_8);

    private static List<String> table() throws IOException {
        try (InputStream in = MediaTypesTest.class.getResourceAsStream("media-types.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "index.html, text/html; charset=utf-8",
        "INDEX.HTM, text/html; charset=utf-8",
        "a/b.c/style.css, text/css; charset=utf-8",
        "a.tar.gz, application/gzip",
        "x.js, text/javascript; charset=utf-8",
        "x.json, application/json",
        "x.svg, image/svg+xml",
        "x.svgz, image/svg+xml",
        "x.xsl, application/xslt+xml",
        "x.xsd, application/xml",
        "x.ts, video/mp2t",
        "x.srt, application/x-subrip",
        "x.ini, text/plain; charset=utf-8",
        "x.conf, text/plain; charset=utf-8",
        "x.sh, text/plain; charset=utf-8",
        "x.py, text/plain; charset=utf-8",
        "x.java, text/plain; charset=utf-8",
        "x.c, text/plain; charset=utf-8",
        "x.sql, application/sql",
        "x.diff, text/plain; charset=utf-8",
        "x.deb, application/vnd.debian.binary-package",
        "x.avi, video/x-msvideo",
        "x.7z, application/x-7z-compressed",
        "x.123, application/vnd.lotus-1-2-3"
    })
    void anExtensionHasItsType(String name, String type) {
        assertEquals(type, types.of(name).value());
    }

    /** A name is no extension, nor is a word of the comments of the table, a flag or a type. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "html",
                "json",
                "sub/html",
                "v1.html/json",
                "a.d/b",
                "README",
                "x.",
                "x.unknown",
                "x.types",
                "x.+text/css",
                "x.html htm",
                "x.xml\n",
                "x.text/css",
                "x.extension",
                "."
            })
    void aNameWithoutAKnownExtensionIsAnOctetStream(String name) {
        assertEquals("application/octet-stream", types.of(name).value());
        assertFalse(types.of(name).compressible());
    }

    @Test
    void eachExtensionIsInTheTableOnceInLowerCase() throws IOException {
        Map<String, String> lines = new HashMap<>();
        for (String line : table()) {
            String[] words = line.split(" ", -1);
            assertTrue(words.length > 1, line);
            assertTrue(words[0].matches("[+z-](text|application|image|audio|video|font|model|message)/\\S+"), line);
            for (String extension : Arrays.asList(words).subList(1, words.length)) {
                assertTrue(extension.matches("[a-z0-9_+-]+"), line);
                assertNull(lines.put(extension, line), extension);
                assertTrue(types.of("x." + extension).value().startsWith(words[0].substring(1)), extension);
            }
        }
        assertTrue(lines.size() > 1_000, "the table is complete");
    }

    @Test
    void theTableMarksTheCompressibleTypes() throws IOException {
        for (String line : table()) {
            boolean textual =
                    line.substring(1).startsWith("text/") || line.contains("+xml ") || line.contains("+json ");
            assertTrue(!textual || line.charAt(0) != '-', line);
        }
        for (String name :
                List.of("x.html", "x.svg", "x.wasm", "x.ttf", "x.sql", "x.bmp", "x.json", "x.yaml", "x.tar")) {
            assertTrue(types.of(name).compressible(), name);
        }
        for (String name : List.of("x.svgz", "x.png", "x.woff2", "x.zip", "x.docx", "x.mp4", "x.pdf", "x.gz")) {
            assertFalse(types.of(name).compressible(), name);
        }
    }

    /** Rotated logs have such extensions: access.log.20260101. */
    @Test
    void theNumberOfCachedExtensionsIsLimited() {
        for (int i = 0; i < 10_000; i++) {
            types.of("x." + i);
        }
        assertTrue(types.cachedExtensions() <= 4_096, "extensions: " + types.cachedExtensions());
        assertEquals("text/html; charset=utf-8", types.of("x.html").value());
    }

    @Test
    void theTypeOfAnExtensionIsCached() {
        assertSame(types.of("a.html"), types.of("b.HTML"));
        assertSame(types.of("a.unknown"), types.of("b.unknown"));
    }

    @Test
    void textHasTheConfiguredCharsetOrNone() {
        assertEquals(
                "text/html; charset=gbk", new MediaTypes("gbk").of("x.html").value());
        assertEquals("text/html", new MediaTypes(null).of("x.html").value());
        assertEquals("application/json", new MediaTypes("gbk").of("x.json").value());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String get(StaticFiles.Builder files, String target) {
        ConversationInMemory conversation = new ConversationInMemory(files.build());
        conversation.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        return conversation.responses();
    }

    /** A browser shows such a picture only if Content-Encoding names its compression. */
    @Test
    void aCompressedFileHasItsContentEncodingAndIsNotCompressedAgain() throws IOException {
        byte[] picture = gzip("<svg/>".repeat(500));
        String response = get(StaticFiles.builder(MemoryFileSource.of(Map.of("x.svgz", picture))), "/x.svgz");
        assertTrue(response.contains("\r\nContent-Type: image/svg+xml\r\n"), response);
        assertTrue(response.contains("\r\nContent-Encoding: gzip\r\n"), response);
        assertTrue(response.endsWith(new String(picture, StandardCharsets.ISO_8859_1)));
    }

    @Test
    void theConfiguredCharsetAppliesToFilesAndTheErrorPage() {
        FileSource site = MemoryFileSource.of(Map.of("a.txt", new byte[1], "404.html", new byte[1]));
        String gbk = "\r\nContent-Type: text/%s; charset=gbk\r\n";
        assertTrue(get(StaticFiles.builder(site).charset("gbk"), "/a.txt").contains(gbk.formatted("plain")));
        assertTrue(get(StaticFiles.builder(site).charset("gbk"), "/none").contains(gbk.formatted("html")));
        assertTrue(get(StaticFiles.builder(site).charset(null), "/a.txt").contains("\r\nContent-Type: text/plain\r\n"));
        for (String name : List.of("", "a b", "a;b", "a\r\nb")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> StaticFiles.builder(site).charset(name));
        }
    }
}
