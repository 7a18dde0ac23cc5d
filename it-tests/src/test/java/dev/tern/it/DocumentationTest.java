package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The links of the documents and the tests that they name exist. */
class DocumentationTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");

    @Test
    void everyLinkOfTheDocumentsLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                links++;
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(document + " -> " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 50, "links: " + links);
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of(
                "",
                "docs",
                "docs/decisions",
                "buffer",
                "timer",
                "threadpool",
                "log",
                "http",
                "files",
                "server",
                "admin",
                "lab",
                "cli",
                "bench")) {
            try (Stream<Path> files = Files.list(TOP.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/compared-with-tinywebserver.md",
                "docs/compared-with-tinywebserver.zh-CN.md",
                "docs/http.md"
            })
    void everyTestNamedInTheDocumentsExists(String document) throws IOException {
        String tests = allTests();
        Matcher name = TEST.matcher(Files.readString(TOP.resolve(document)));
        int names = 0;
        while (name.find()) {
            names++;
            assertTrue(tests.contains("class " + name.group(1) + " "), name.group());
            assertTrue(tests.contains(" " + name.group(2) + "("), name.group());
        }
        assertTrue(names > 50, "names: " + names);
    }

    private static String allTests() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String module : List.of(
                "buffer", "timer", "threadpool", "log", "http", "files", "server", "admin", "lab", "cli", "it-tests")) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"buffer", "timer", "threadpool", "log", "http", "files", "server", "admin", "lab", "cli"})
    void everyModuleHasItsDocumentsAndOneVersionProperty(String module) throws IOException {
        Path folder = TOP.resolve(module);
        assertTrue(Files.size(folder.resolve("README.md")) > 500);
        assertTrue(Files.exists(folder.resolve("CHANGELOG.md")));
        assertTrue(Files.readString(folder.resolve("pom.xml"))
                .contains("<version>${tern." + module + ".version}</version>"));
    }
}
