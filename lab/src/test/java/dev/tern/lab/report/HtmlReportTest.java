package dev.tern.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tern.lab.results.Results;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The file as a whole: its sections, its escaping, and what it shows of an unfinished run. */
class HtmlReportTest {
    private static final String HOSTILE = "</script><script>alert(1)</script><!-- \"'&{{d3}}";

    @TempDir
    Path folder;

    private static String page(Results results) {
        return HtmlReport.of(results, SampleRun.MARGIN);
    }

    private static Element main(String page) throws Exception {
        String main = page.substring(page.indexOf("<main>"), page.indexOf("</main>") + "</main>".length());
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(main)))
                .getDocumentElement();
    }

    private static List<String> sections(Results results) throws Exception {
        NodeList sections = main(page(results)).getElementsByTagName("section");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < sections.getLength(); i++) {
            ids.add(((Element) sections.item(i)).getAttribute("id"));
        }
        return ids;
    }

    private static JsonObject stored(String page, String id) {
        String start = "<script type=\"application/json\" id=\"" + id + "\">";
        int from = page.indexOf(start) + start.length();
        return JsonParser.parseString(page.substring(from, page.indexOf("</script>", from)))
                .getAsJsonObject();
    }

    @Test
    void aWholeRunHasEverySection() throws Exception {
        assertEquals(
                List.of(
                        "run",
                        "effects",
                        "interactions",
                        "cells",
                        "latency",
                        "sweeps",
                        "table-1",
                        "table-1b",
                        "table-2",
                        "missing",
                        "raw"),
                sections(SampleRun.whole()));
    }

    @Test
    void aRunThatWasStoppedHasWhatItHas() throws Exception {
        assertEquals(
                List.of("run", "effects", "cells", "table-1", "table-1b", "table-2", "missing", "raw"),
                sections(SampleRun.stopped()));
        assertEquals(List.of("run", "effects", "table-1", "missing", "raw"), sections(SampleRun.countsOnly()));
        assertTrue(main(page(SampleRun.stopped())).getTextContent().contains("There are no effects yet"));
    }

    @Test
    void aRunWithoutAnythingIsStillAPage() throws Exception {
        Results sample = SampleRun.whole();
        Results empty =
                new Results(sample.environment(), List.of(), List.of(), Map.of(), List.of(), List.of(), List.of());
        assertEquals(List.of("run", "effects", "raw"), sections(empty));
    }

    @Test
    void idsAreUnique() throws Exception {
        NodeList all = main(page(SampleRun.whole())).getElementsByTagName("*");
        HashSet<String> ids = new HashSet<>();
        for (int i = 0; i < all.getLength(); i++) {
            String id = ((Element) all.item(i)).getAttribute("id");
            assertTrue(id.isEmpty() || ids.add(id), id);
        }
        assertTrue(ids.size() > 10);
    }

    @Test
    void noTextOfARunBecomesMarkup() throws Exception {
        Results results = SampleRun.hostile(HOSTILE);
        String page = page(results);
        assertFalse(page.contains("<script>alert"));
        assertEquals(count(page(SampleRun.whole()), "<script"), count(page, "<script"));
        assertEquals(count(page(SampleRun.whole()), "<!--"), count(page, "<!--"));
        assertTrue(main(page).getTextContent().contains(HOSTILE));
        assertEquals(
                HOSTILE,
                stored(page, "run-data")
                        .getAsJsonObject("environment")
                        .get("cpu")
                        .getAsString());
    }

    private static int count(String page, String part) {
        return page.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void theFileNeedsNoOtherFile() {
        String page = page(SampleRun.whole());
        assertFalse(Pattern.compile("(src|href)=\"(?!#|data:)").matcher(page).find());
        assertFalse(Library.resource("report.css").contains("url("));
        assertTrue(page.contains("Copyright 2010-2023 Mike Bostock"));
    }

    @Test
    void theFileIsAboutHalfAMegabyte() throws Exception {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "an older report");
        HtmlReport.write(SampleRun.whole(), SampleRun.MARGIN, file);
        assertTrue(Files.size(file) < 600_000, () -> "bytes: " + file.toFile().length());
        assertEquals(page(SampleRun.whole()), Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aScriptWithAnotherSumIsRejected() {
        byte[] script = "alert(1)".getBytes(StandardCharsets.UTF_8);
        IllegalStateException rejected =
                assertThrows(IllegalStateException.class, () -> Library.requireSum(script, "00"));
        assertTrue(rejected.getMessage().contains("must be 00"));
    }
}
