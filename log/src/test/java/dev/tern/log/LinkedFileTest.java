package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Log files whose name is a link, or which are no regular files. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkedFileTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path data;
    private Path name;
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void makeDirectories() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        name = Files.createDirectory(folder.resolve("logs")).resolve("x.log");
    }

    /** A sink that rolls before each line but the first. */
    private RollingFileSink rolling(Path file) {
        return RollingFileSink.builder(file)
                .maxLines(1)
                .maxBytes(4)
                .daily()
                .clock(NOON)
                .nanoClock(nanos::get)
                .build();
    }

    private static ByteBuffer lines(String... lines) {
        return ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theFileBehindALinkIsRolledAndTheLinkStays() throws IOException {
        Files.createSymbolicLink(folder.resolve("second"), Path.of("data/y.log"));
        Files.createSymbolicLink(name, Path.of("../second"));
        try (RollingFileSink sink = rolling(name)) {
            sink.write(lines("one", "two", "six"));
        }
        assertEquals(List.of("y.log", "y.log.2026-11-23.1", "y.log.2026-11-23.2"), names(data));
        assertEquals(List.of("x.log"), names(name.getParent()));
        assertTrue(Files.isSymbolicLink(name));
        assertEquals("one\n", Files.readString(data.resolve("y.log.2026-11-23.1")));
        assertEquals("six\n", Files.readString(name));
    }

    @Test
    void aLinkThatLeadsNowhereCreatesItsTargetWithTheDirectory() throws IOException {
        Path target = folder.resolve("new/directory/y.log");
        Files.createSymbolicLink(name, target);
        try (RollingFileSink sink = rolling(name)) {
            sink.open();
            assertTrue(Files.isRegularFile(target));
            sink.write(lines("one", "two"));
        }
        assertEquals(List.of("y.log", "y.log.2026-11-23.1"), names(target.getParent()));
    }

    @Test
    void aLinkThatIsChangedIsFollowedWithinASecondAndItsNewTargetIsRolled() throws IOException {
        Files.createSymbolicLink(name, data.resolve("a.log"));
        try (RollingFileSink sink = rolling(name)) {
            sink.write(lines("one", "two"));
            Files.delete(name);
            Path other = Files.createDirectory(folder.resolve("other"));
            Files.createSymbolicLink(name, other.resolve("b.log"));
            nanos.addAndGet(1_000_000_000);
            sink.write(lines("three", "four"));
            sink.force();
            assertEquals(List.of("a.log", "a.log.2026-11-23.1"), names(data));
            assertEquals(List.of("b.log", "b.log.2026-11-23.1"), names(other));
        }
    }

    /**
     * What was rolled beside the old target cannot be found again to be forced later; a failure of that is said, and
     * stops no line.
     */
    @Test
    void aForceFailsIfWhatTheOldTargetWasRolledIntoIsGone() throws IOException {
        Files.createSymbolicLink(name, data.resolve("a.log"));
        try (RollingFileSink sink = rolling(name)) {
            sink.write(lines("one", "two"));
            Files.delete(name);
            Files.createSymbolicLink(name, folder.resolve("b.log"));
            Files.move(data, folder.resolve("away"));
            nanos.addAndGet(1_000_000_000);
            sink.write(lines("three"));
            assertEquals("three\n", Files.readString(folder.resolve("b.log")));
            assertThrows(IOException.class, sink::force);
            sink.force();
        }
    }

    @Test
    void aDirectoryThatIsALinkIsUsed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);
        try (RollingFileSink sink = rolling(link.resolve("x.log"));
                MappedFileSink mapped = new MappedFileSink(link.resolve("m.log"))) {
            sink.write(lines("one", "two"));
            mapped.write(lines("one"));
        }
        assertEquals(List.of("m.log", "x.log", "x.log.2026-11-23.1"), names(data));
    }

    @Test
    void aLinkToItselfCannotBeOpened() throws IOException {
        Files.createSymbolicLink(name, name);
        try (RollingFileSink sink = rolling(name)) {
            assertThrows(IOException.class, sink::open);
        }
    }

    @Test
    void aDeviceIsNeverRolled() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/null")));
        Files.createSymbolicLink(name, Path.of("/dev/null"));
        assertFalse(LinkTarget.of(Path.of("/dev/null")).rollable());
        Reports reports = new Reports();
        try (RollingFileSink sink = RollingFileSink.builder(name)
                .maxLines(1)
                .errors(reports)
                .clock(NOON)
                .build()) {
            sink.write(lines("one", "two", "three"));
        }
        assertTrue(Files.isSymbolicLink(name));
        assertEquals(List.of("x.log"), names(name.getParent()));
        assertEquals(List.of(), reports.all);
    }

    /**
     * As {@code x.log -> /dev/stdout} where the output of the process goes to a file: the descriptor stays with a
     * renamed file.
     */
    @Test
    void aFileBehindADescriptorIsNeverRolled() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors));
        Path output = data.resolve("output");
        try (FileChannel open = FileChannel.open(output, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                RollingFileSink sink = rolling(name)) {
            assertTrue(open.isOpen());
            Files.createSymbolicLink(name, descriptorOf(output, descriptors));
            sink.write(lines("one", "two"));
            nanos.addAndGet(1_000_000_000);
            sink.write(lines("three"));
        }
        assertEquals(List.of("output"), names(data));
        assertEquals("one\ntwo\nthree\n", Files.readString(output));
        assertTrue(Files.isSymbolicLink(name));
    }

    private static Path descriptorOf(Path file, Path descriptors) throws IOException {
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(descriptor -> leadsTo(file, descriptor))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean leadsTo(Path file, Path descriptor) {
        try {
            return Files.isSameFile(descriptor, file);
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void aNamedPipeTakesAllLinesAndIsNeitherRolledNorOpenedBeforeTheFirst() throws Exception {
        Path pipe = data.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        Files.createSymbolicLink(name, pipe);
        CountDownLatch made = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(pipe, made));
        reader.start();
        LogWriter writer = LogWriter.builder(rolling(name))
                .queue(4096, OverflowPolicy.BLOCK)
                .build();
        // It would not come so far if the pipe, which has no reader yet, were opened.
        made.countDown();
        writer.write("one");
        writer.write("two");
        writer.close();
        reader.join();
        assertEquals(List.of("one", "two"), read);
        assertEquals(List.of("pipe"), names(data));
        assertTrue(Files.isSymbolicLink(name));
    }

    private volatile List<String> read = List.of();

    private void read(Path pipe, CountDownLatch made) {
        try {
            made.await();
            try (BufferedReader in = Files.newBufferedReader(pipe)) {
                read = in.lines().toList();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsReportedBeforeTheFirstLineAndNamed() throws IOException {
        Path below = Files.createFile(folder.resolve("file")).resolve("x.log");
        for (Path bad : List.of(below, data, Path.of("/proc/x.log"))) {
            for (LogSink sink : List.of(RollingFileSink.builder(bad).build(), new MappedFileSink(bad))) {
                FailureMessages reports = new FailureMessages();
                LogWriter writer = LogWriter.builder(sink).errors(reports).build();
                assertEquals(1, reports.messages.size());
                assertTrue(reports.messages.get(0).contains(folder.toString())
                        || reports.messages.get(0).contains("/proc"));
                assertTrue(writer.write("lost"));
                assertEquals(1, reports.messages.size(), "said once");
                assertEquals(1, writer.statistics().discarded());
                writer.close();
            }
        }
    }

    @Test
    void aWriteThatFailsNamesTheFile() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        FailureMessages reports = new FailureMessages();
        LogWriter writer = LogWriter.builder(RollingFileSink.builder(full).build())
                .errors(reports)
                .build();
        assertEquals(List.of(), reports.messages);
        writer.write("lost");
        writer.close();
        assertEquals(List.of("/dev/full: No space left on device"), reports.messages);
    }

    private static final class FailureMessages extends Reports {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        public void failed(IOException cause) {
            messages.add(cause.getMessage());
        }
    }
}
