package dev.tern.www;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bundled site: its list, its links and its pages. */
final class SiteTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/tern/www");
    private static final int MAX_BYTES = 200 * 1024;

    /** The paths to which the server responds without a file. */
    private static final Set<String> GENERATED_BY_THE_SERVER = Set.of("status.json", "download/tern-8MiB.bin");

    /** A link of a page, a style sheet or a script. */
    private static final Pattern LINK = Pattern.compile("(?:href=|src=|url\\(|fetch\\()\"([^\"]*)\"");

    @Test
    void theListNamesEveryFileInOrder() throws IOException {
        assertEquals(filesOnDisk(), listed());
    }

    @Test
    void everyListedFileIsAResourceBelowTheList() throws IOException {
        for (String path : listed()) {
            try (InputStream in = SiteTest.class.getResourceAsStream("/dev/tern/www/" + path)) {
                assertNotNull(in, path);
                assertTrue(in.readAllBytes().length > 0, path);
            }
        }
    }

    @Test
    void everyLinkLeadsToAFileOrAGeneratedPath() throws IOException {
        Set<String> targets = new HashSet<>(listed());
        targets.addAll(GENERATED_BY_THE_SERVER);
        for (String path : textFiles()) {
            for (String link : linksOf(path)) {
                assertTrue(targets.contains(target(path, link)), path + " links to " + link);
            }
        }
    }

    @Test
    void everyFileExceptTheListAndTheErrorPageIsReachableFromTheFirstPage() throws IOException {
        Set<String> reached = new HashSet<>();
        List<String> open = new ArrayList<>(List.of("index.html"));
        while (!open.isEmpty()) {
            String path = open.remove(open.size() - 1);
            if (reached.add(path) && textFiles().contains(path)) {
                linksOf(path).forEach(link -> open.add(target(path, link)));
            }
        }
        Set<String> expected = new HashSet<>(listed());
        expected.addAll(GENERATED_BY_THE_SERVER);
        expected.remove("404.html");
        assertEquals(expected, reached);
    }

    @Test
    void allLinksOfTheErrorPageAreAbsolute() throws IOException {
        for (String link : linksOf("404.html")) {
            assertTrue(link.startsWith("/"), link);
        }
    }

    @Test
    void noFileExceedsTheSizeLimit() throws IOException {
        for (String path : filesOnDisk()) {
            assertTrue(Files.size(FOLDER.resolve(path)) < MAX_BYTES, path);
        }
    }

    @Test
    void everyPageStatesItsLanguageCharsetTitleAndWidth() throws IOException {
        List<String> required =
                List.of("<!DOCTYPE html>", "<html lang=", "<meta charset=\"utf-8\">", "<title>", "name=\"viewport\"");
        for (String path : listed()) {
            if (path.endsWith(".html")) {
                String page = read(path);
                required.forEach(part -> assertTrue(page.contains(part), path + " lacks " + part));
            }
        }
    }

    /** The target of a link as a path of the list. The URL of another host is returned unchanged, and is in no list. */
    private static String target(String page, String link) {
        String path = URI.create("http://host/" + page).resolve(link).toString().replace("http://host/", "");
        return path.isEmpty() || path.endsWith("/") ? path + "index.html" : path;
    }

    private static List<String> linksOf(String path) throws IOException {
        List<String> links = new ArrayList<>();
        Matcher matcher = LINK.matcher(read(path));
        while (matcher.find()) {
            links.add(matcher.group(1));
        }
        return links;
    }

    private static List<String> textFiles() throws IOException {
        return listed().stream()
                .filter(path -> path.matches(".*\\.(html|css|js|svg)"))
                .toList();
    }

    private static List<String> listed() throws IOException {
        return read("index.txt").lines().toList();
    }

    private static List<String> filesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                    .filter(path -> !path.equals("index.txt"))
                    .sorted()
                    .toList();
        }
    }

    private static String read(String path) throws IOException {
        return Files.readString(FOLDER.resolve(path), UTF_8);
    }
}
