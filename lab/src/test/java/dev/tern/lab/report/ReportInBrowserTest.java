package dev.tern.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tern.lab.results.Results;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report in Debian's Chromium, opened as a file. */
class ReportInBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "report");

    private static Browser browser;
    private static Path report;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(folder.resolve("profile"));
        report = write("whole.html", SampleRun.whole());
        Files.createDirectories(SCREENSHOTS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private static Path write(String name, Results results) throws Exception {
        Path file = folder.resolve(name);
        HtmlReport.write(results, SampleRun.MARGIN, file);
        return file;
    }

    private static String axe() throws Exception {
        try (InputStream in = ReportInBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0} px, {1}, {2}")
    @CsvSource({"390, light, en", "390, dark, zh", "1280, light, zh", "1280, dark, en"})
    void axeFindsNoViolationAndThePageIsNotWiderThanTheScreen(int width, String theme, String language)
            throws Exception {
        browser.emulate(width, theme);
        browser.open(report);
        browser.evaluate("document.querySelector('[data-language=" + language + "]').click()");
        browser.screenshot(SCREENSHOTS.resolve(width + "-" + theme + "-" + language + ".png"));
        browser.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
        browser.evaluate(axe() + "; 0");
        assertEquals(
                "[]",
                browser.text("axe.run().then(found => JSON.stringify(found.violations.map(each => "
                        + "[each.id, each.nodes.map(node => [node.target, node.failureSummary])])))"));
        assertEquals(
                Integer.toString(width),
                browser.text("String(Math.max(document.documentElement.scrollWidth, innerWidth))"));
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void everyPlotIsDrawnWithATextAlternative() throws Exception {
        browser.emulate(1280, "light");
        browser.open(report);
        String plots = browser.text("String(document.querySelectorAll('[data-plot]').length)");
        assertEquals(plots, browser.text("String(document.querySelectorAll('[data-plot] > svg[role=img]').length)"));
        assertEquals(
                "0",
                browser.text("String([...document.querySelectorAll('svg')].filter(each => "
                        + "!each.getAttribute('aria-label') || /NaN|undefined/.test(each.outerHTML)).length)"));
    }

    @Test
    void everyIntervalIsDrawnRoundItsEstimate() throws Exception {
        browser.emulate(1280, "light");
        browser.open(report);
        String wrong = """
                [...document.querySelectorAll('line.interval:not(.end)')].filter(line => {
                  const mark = line.parentNode.children[[...line.parentNode.children].indexOf(line) + 3];
                  const x = Number(mark.getAttribute('transform').match(/[\\d.]+/)[0]);
                  return !(parseFloat(line.getAttribute('x1')) < x && x < parseFloat(line.getAttribute('x2')));
                }).length""";
        assertEquals("0", browser.text("String(" + wrong + ")"));
        // Six effects, and three within models beside the control.
        assertEquals("10", browser.text("String(document.querySelectorAll('path.mark').length)"));
    }

    @Test
    void theLanguageIsSwitchedEverywhere() throws Exception {
        browser.emulate(1280, "light");
        browser.open(report);
        browser.evaluate("document.querySelector('[data-language=zh]').click()");
        assertEquals("zh-CN", browser.text("document.documentElement.lang"));
        assertTrue(browser.text("document.querySelector('#effects').innerText").contains("边沿触发"));
        assertTrue(!browser.text("document.querySelector('main').innerText").contains("instead of"));
        assertTrue(browser.text("document.querySelector('#effects svg').getAttribute('aria-label')")
                .contains("森林图"));
        browser.evaluate("document.querySelector('[data-language=en]').click()");
        assertEquals("en", browser.text("document.documentElement.lang"));
        assertTrue(!browser.text("document.querySelector('main').innerText").matches("(?s).*\\p{IsHan}.*"));
    }

    @Test
    void theDownloadsHoldTheRun() throws Exception {
        Results results = SampleRun.whole();
        browser.open(report);
        assertEquals(CsvReport.of(results), Files.readString(browser.download("csv", folder)));
        JsonObject run = JsonParser.parseString(Files.readString(browser.download("json", folder)))
                .getAsJsonObject();
        JsonArray slices = run.getAsJsonArray("slices");
        assertEquals(results.slices().size(), slices.size());
        assertEquals(
                results.slices().get(0).serverCpuSeconds(),
                slices.get(0).getAsJsonObject().get("serverCpuSeconds").getAsDouble());
        assertEquals(results.effects().size(), run.getAsJsonArray("effects").size());
        assertEquals(
                results.environment().seed(),
                run.getAsJsonObject("environment").get("seed").getAsLong());
    }

    @Test
    void noTextOfARunIsExecuted() throws Exception {
        String script =
                "</script><script>document.title = 'executed'</script><img src=x onerror=\"document.title = 1\">";
        browser.open(write("hostile.html", SampleRun.hostile(script)));
        assertTrue(browser.text("document.title").startsWith("Tern mode lab"));
        assertTrue(browser.text("document.querySelector('#missing').innerText").contains(script));
        assertEquals("0", browser.text("String(document.images.length)"));
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void aStoppedRunIsShownWithoutErrors() throws Exception {
        browser.emulate(390, "light");
        browser.open(write("stopped.html", SampleRun.stopped()));
        browser.screenshot(SCREENSHOTS.resolve("stopped.png"));
        browser.open(write("counts.html", SampleRun.countsOnly()));
        assertTrue(browser.text("document.body.innerText").contains("This report is partial"));
        assertEquals(List.of(), browser.errors());
    }
}
