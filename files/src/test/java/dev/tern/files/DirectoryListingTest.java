package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import dev.tern.http.OpenFile;
import dev.tern.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content, order and cost of directory listings. */
@Timeout(60)
class DirectoryListingTest {
    private static final ListingView BY_NAME = new ListingView(ListingView.Sort.NAME, false, 1);
    private static final Pattern ROW = Pattern.compile("<tr><td><a href=\"\\./([^\"]*)\">");
    private static final Pattern QUERY = Pattern.compile("href=\"(\\?[^\"]*)\"");

    @TempDir
    Path folder;

    private final List<FileSource.Entry> entries = new ArrayList<>();
    private final AtomicInteger lists = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final Ticker clock = new Ticker() {
        @Override
        public long read() {
            return nanos.get();
        }
    };

    /** A root with these entries, and a file index.html in the directory with-index. */
    private class Source implements FileSource {
        @Override
        public OpenFile open(String path) throws IOException {
            return path.equals("with-index/index.html") ? new MemoryFile(new byte[1], 0, 0) : null;
        }

        @Override
        public boolean isDirectory(String path) {
            return !path.contains(".");
        }

        @Override
        public List<Entry> list(String path) throws IOException {
            lists.incrementAndGet();
            return path.equals("deleted") ? null : entries;
        }
    }

    private final FileSource source = new Source();
    private final DirectoryListing listing = new DirectoryListing(source, 1 << 20, clock);
    private final StaticFiles files = StaticFiles.builder(source).listing(true).build();

    private void file(String name, long size, long seconds) {
        entries.add(new FileSource.Entry(name, false, size, seconds * 1_000_000_000));
    }

    private void directory(String name) {
        entries.add(new FileSource.Entry(name, true, 0, 0));
    }

    private ConversationInMemory send(String target) {
        return new ConversationInMemory(files).send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private String page(String target) {
        ConversationInMemory conversation = send(target);
        assertEquals(List.of(200), conversation.statuses());
        return new String(conversation.responses().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static List<String> found(Pattern pattern, String page) {
        return pattern.matcher(page)
                .results()
                .map(match -> match.group(1).replace("&amp;", "&"))
                .toList();
    }

    @Test
    void everyEntryIsOnOnePageAndNoPageHasMoreThanAThousand() {
        IntStream.range(0, 2_500).forEach(i -> file("f" + i, i, i));
        TreeSet<String> pages = new TreeSet<>(List.of("?page=1"));
        List<String> names = new ArrayList<>();
        List<String> visited = new ArrayList<>();
        while (!pages.isEmpty()) {
            String query = pages.pollFirst();
            visited.add(query);
            String page = page("/" + query);
            names.addAll(found(ROW, page));
            found(QUERY, page.substring(page.indexOf("<nav"))).stream()
                    .filter(link -> !link.endsWith("page=1") && !visited.contains(link))
                    .forEach(pages::add);
        }
        assertEquals(3, visited.size());
        assertEquals(2_500, names.size());
        assertEquals(2_500, new TreeSet<>(names).size());
        assertEquals(1_000, found(ROW, page("/")).size());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "4, 3", "999999999, 3", "0, 1", "-1, 1", "x, 1", "'', 1", "99999999999, 1"})
    void aMissingPageNumberShowsTheNearestPage(String number, int shown) {
        IntStream.range(0, 2_001).forEach(i -> file("f" + i, i, i));
        assertTrue(page("/?page=" + number).contains("<b aria-current=\"page\">" + shown + "</b>"));
    }

    @Test
    void aDirectoryOfOnePageHasNoLinksToOthers() {
        IntStream.range(0, 1_000).forEach(i -> file("f" + i, i, i));
        assertFalse(page("/").contains("<nav"));
    }

    @Test
    void aLongListingLinksToTheFirstTheLastAndTheNeighbouringPages() {
        IntStream.range(0, 100_000).forEach(i -> file("f" + i, i, i));
        String page = page("/?page=50");
        List<String> links = found(QUERY, page.substring(page.indexOf("<nav")));
        List<Integer> numbers = links.stream()
                .map(link -> Integer.valueOf(link.substring(link.lastIndexOf('=') + 1)))
                .toList();
        assertEquals(List.of(1, 47, 48, 49, 51, 52, 53, 100), numbers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|x/ y/ a b c d",
                "/?sort=name&order=desc|y/ x/ d c b a",
                "/?sort=size|x/ y/ c b d a",
                "/?sort=size&order=asc|x/ y/ a b d c",
                "/?sort=time|x/ y/ a d c b",
                "/?sort=time&order=asc|x/ y/ b c d a",
                "/?sort=other&order=other|x/ y/ a b c d"
            })
    void directoriesComeFirstAndTheQuerySorts(String target, String order) {
        file("d", 2, 30);
        file("c", 9, 20);
        directory("y");
        file("b", 2, 10);
        file("a", 1, 40);
        directory("x");
        assertEquals(Arrays.asList(order.split(" ")), found(ROW, page(target)));
    }

    /** A second click on a link reverses the order; no script is needed. */
    @Test
    void theLinksOfTheHeadingsSort() {
        file("a", 1, 2);
        file("b", 2, 1);
        List<String> links = found(QUERY, page("/"));
        assertEquals(
                List.of("?sort=name&order=desc&page=1", "?sort=size&order=desc&page=1", "?sort=time&order=desc&page=1"),
                links);
        assertEquals(
                "?sort=size&order=asc&page=1",
                found(QUERY, page("/" + links.get(1))).get(1));
        assertFalse(page("/").contains("<script"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1023.9 KiB",
        "1048576, 1.0 MiB",
        "5368709120, 5.0 GiB",
        "9223372036854775807, 7.9 EiB"
    })
    void aSizeIsShownWithAUnitAndInBytes(long size, String shown) {
        file("a", size, 0);
        assertTrue(page("/").contains("<td class=\"n\" title=\"" + size + " bytes\">" + shown + "<td"), page("/"));
    }

    @Test
    void aTimeIsShownInUtc() {
        file("a", 1, 784_111_777);
        assertTrue(page("/").contains("<time datetime=\"1994-11-06T08:49:37Z\">1994-11-06 08:49</time>"));
    }

    /** A file system may allow names that no request path can contain; they get no link. */
    @Test
    void namesAreEscapedAndUnreachableNamesAreOmitted() {
        for (String name : List.of("<b>&\"'.txt", "é ?#%41", "javascript:x", "back\\slash", "\ud800", "\ufffd")) {
            file(name, 1, 0);
        }
        String page = page("/");
        assertEquals(List.of("%3Cb%3E&%22&#39;.txt", "javascript:x", "%C3%A9%20%3F%23%2541"), found(ROW, page));
        assertTrue(page.contains(">&lt;b&gt;&amp;&quot;&#39;.txt</a>"), page);
        assertTrue(page.contains(">é ?#%41</a>"), page);
    }

    @ParameterizedTest
    @CsvSource({
        "/, 1",
        "/?page=2, 1",
        "/sub/, 1",
        "/sub/., 1",
        "/sub/%2e, 1",
        "/sub/x/%2E%2e, 1",
        "//, 1",
        "/with-index/, 0",
        "/with-index, 0",
        "/missing.txt, 0",
        "/missing%2etxt, 0"
    })
    void onlyAListingUsesAWorker(String target, int workers) {
        assertEquals(workers, send(target).workerCalls());
    }

    @Test
    void withoutListingsNoWorkerIsUsed() {
        HttpHandler plain = StaticFiles.builder(source).build();
        ConversationInMemory conversation = new ConversationInMemory(plain).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(List.of(404), conversation.statuses());
        assertEquals(0, conversation.workerCalls());
    }

    @Test
    void aListingBehindARouterUsesAWorker() {
        HttpHandler router = Router.builder().prefix("/", files).build();
        ConversationInMemory conversation =
                new ConversationInMemory(router).send("GET /sub/ HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(List.of(200), conversation.statuses());
        assertEquals(1, conversation.workerCalls());
    }

    @Test
    void aDirectoryIsReadOncePerSecondForAllPagesAndOrders() throws IOException {
        IntStream.range(0, 1_500).forEach(i -> file("f" + i, i, i));
        byte[] first = listing.page("", BY_NAME);
        listing.page("", BY_NAME.atPage(2));
        listing.page("", BY_NAME.by(ListingView.Sort.SIZE));
        nanos.set(999_999_999);
        file("new", 0, 0);
        assertArrayEquals(first, listing.page("", BY_NAME));
        assertEquals(1, lists.get());
        nanos.set(1_000_000_000);
        listing.page("", BY_NAME);
        assertEquals(2, lists.get());
        assertEquals(1_501, new DirectorySnapshot(entries).size());
    }

    @Test
    void theSizeOfTheDirectoryCacheIsLimited() throws IOException {
        IntStream.range(0, 100).forEach(i -> file("f" + i, i, i));
        int weight = new DirectorySnapshot(entries).weight();
        assertTrue(weight >= 100 * 100, "it counts each entry: " + weight);
        DirectoryListing small = new DirectoryListing(source, 2L * weight, clock);
        for (int round = 1; round <= 3; round++) {
            for (String path : List.of("a", "b", "c")) {
                assertNotNull(small.page(path, BY_NAME));
            }
        }
        assertTrue(lists.get() > 3, "three directories exceed the limit");
        lists.set(0);
        DirectoryListing none = new DirectoryListing(source, weight - 1, clock);
        none.page("a", BY_NAME);
        none.page("a", BY_NAME);
        assertEquals(2, lists.get());
    }

    @Test
    void aDeletedDirectoryHasNoPageAndAFailureOfTheSourceIsRethrown() throws IOException {
        assertNull(listing.page("deleted", BY_NAME));
        IOException failure = new IOException("Too many open files");
        FileSource failing = new Source() {
            @Override
            public List<Entry> list(String path) throws IOException {
                throw failure;
            }
        };
        DirectoryListing broken = new DirectoryListing(failing, 1 << 20, clock);
        assertEquals(failure, assertThrows(IOException.class, () -> broken.page("", BY_NAME)));
    }

    /**
     * Otherwise each request for a large directory would occupy a worker until the directory is read.
     */
    @Test
    void concurrentRequestsShareOneRead() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FileSource slow = new Source() {
            @Override
            public List<Entry> list(String path) throws IOException {
                reading.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return super.list(path);
            }
        };
        DirectoryListing shared = new DirectoryListing(slow, 1 << 20, clock);
        List<Thread> clients = new ArrayList<>();
        AtomicInteger pages = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            Thread client = new Thread(() -> {
                try {
                    pages.addAndGet(shared.page("", BY_NAME) == null ? 0 : 1);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            clients.add(client);
            client.start();
        }
        reading.await();
        for (Thread client : clients) {
            while (client.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        go.countDown();
        for (Thread client : clients) {
            client.join();
        }
        assertEquals(2, pages.get());
        assertEquals(1, lists.get());
    }

    @Test
    void aListingReadsTheAttributesOfEachEntryOnce() throws IOException {
        for (int i = 0; i < 50; i++) {
            Files.writeString(folder.resolve("f" + i), "x");
        }
        CountingFileSystem counting = new CountingFileSystem();
        FileSource real = new PathFileSource(counting.path(folder));
        int attributesBefore = counting.attributesRead.get();
        int resolvedBefore = counting.pathsResolved.get();
        assertEquals(50, real.list("").size());
        assertEquals(50, counting.attributesRead.get() - attributesBefore);
        assertEquals(1, counting.pathsResolved.get() - resolvedBefore, "the directory itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sub"})
    void aListingShowsTheTargetsOfLinks(String path) throws IOException {
        Path root = Files.createDirectories(folder.resolve("root/sub")).getParent();
        Path directory = root.resolve(path);
        Files.writeString(folder.resolve("outside.txt"), "x");
        Files.writeString(root.resolve("file.txt"), "1234");
        Files.createDirectories(root.resolve("other"));
        Map<String, Path> links = new HashMap<>();
        links.put("to-file", root.resolve("file.txt"));
        links.put("to-directory", root.resolve("other"));
        links.put("to-outside", folder.resolve("outside.txt"));
        links.put("to-nothing", root.resolve("none"));
        for (Map.Entry<String, Path> link : links.entrySet()) {
            Files.createSymbolicLink(directory.resolve(link.getKey()), link.getValue());
        }
        List<FileSource.Entry> listed = new ArrayList<>(new PathFileSource(root).list(path));
        listed.removeIf(entry -> !entry.name().startsWith("to-"));
        listed.sort(Comparator.comparing(FileSource.Entry::name));
        assertEquals(2, listed.size(), listed.toString());
        assertEquals(4, listed.get(1).size());
        assertTrue(listed.get(0).directory() && !listed.get(1).directory());
    }
}
