package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.files.FileOpener;
import dev.tern.files.FileSource;
import dev.tern.files.PathFileSource;
import dev.tern.files.TooManyOpenFilesException;
import dev.tern.http.OpenFile;
import dev.tern.server.config.TransportKind;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of a directory, opened by the JDK and, if available, by native system calls. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FilesContractTest {
    @TempDir
    Path folder;

    static Stream<TransportKind> kinds() {
        return TransportContractTest.kinds();
    }

    private static OpenFile open(FileSource files, String path) throws IOException {
        OpenFile file = files.open(path);
        assertNotNull(file);
        return file;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFileIsReadFromAnyPositionIntoAnyBuffer(TransportKind kind) throws IOException {
        Files.writeString(folder.resolve("w\u00f6rd.txt"), "0123456789");
        FileSource files = kind.files(folder);
        try (OpenFile file = open(files, "w\u00f6rd.txt")) {
            for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(4)}) {
                assertEquals(4, file.read(target, 3));
                assertEquals(
                        "3456", StandardCharsets.US_ASCII.decode(target.flip()).toString());
                assertEquals(2, file.read(target.clear(), 8));
                assertEquals(-1, file.read(target.clear(), 10));
                assertEquals(-1, file.read(target.clear(), 1000));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aWriteIsReportedAsAChangeAndARenameOrUnlinkIsNot(TransportKind kind) throws IOException {
        FileSource files = kind.files(folder);
        for (String name : new String[] {"overwritten", "appended", "renamed", "replaced", "deleted"}) {
            Path path = Files.writeString(folder.resolve(name), "12345");
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
            try (OpenFile file = open(files, name)) {
                assertEquals(OpenFile.Change.NONE, file.change(), name);
                switch (name) {
                    case "overwritten" -> Files.write(path, "abcde".getBytes(), StandardOpenOption.WRITE);
                    case "appended" -> Files.write(path, "6".getBytes(), StandardOpenOption.APPEND);
                    case "renamed" -> Files.move(path, folder.resolve("other name"));
                    case "replaced" ->
                        Files.move(
                                Files.writeString(folder.resolve("new"), "abcde"),
                                path,
                                StandardCopyOption.REPLACE_EXISTING);
                    default -> Files.delete(path);
                }
                OpenFile.Change expected = switch (name) {
                    case "overwritten" -> OpenFile.Change.OTHER;
                    case "appended" -> OpenFile.Change.GROWN;
                    default -> OpenFile.Change.NONE;
                };
                assertEquals(expected, file.change(), name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theFactsAreThoseOfTheFile(TransportKind kind) throws IOException {
        Path path = Files.writeString(folder.resolve("a"), "12345");
        FileTime time = FileTime.from(1_700_000_000_123_456_789L, TimeUnit.NANOSECONDS);
        Files.setLastModifiedTime(path, time);
        try (OpenFile file = open(kind.files(folder), "a")) {
            assertEquals(5, file.size());
            assertEquals(Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS), file.modifiedNanos());
        }
    }

    /** All files have the same time, and possibly the same inode, as after a build. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aRecreatedFileHasAnotherRevision(TransportKind kind) throws IOException {
        FileSource files = kind.files(folder);
        Path path = folder.resolve("a");
        Set<Long> revisions = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Files.deleteIfExists(path);
            Files.writeString(path, "same");
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
            try (OpenFile file = open(files, "a")) {
                assertTrue(revisions.add(file.revision()), "round " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void onlyRegularFilesAreOpenedWithoutBlocking(TransportKind kind) throws Exception {
        Files.createDirectory(folder.resolve("d"));
        Files.createSymbolicLink(folder.resolve("out"), Path.of("/etc/hostname"));
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        Process fifo = new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start();
        assertEquals(0, fifo.waitFor());
        FileSource files = kind.files(folder);
        for (String path : new String[] {"d", "out", "loop", "fifo", "none", "d/none", "fifo/x", "", "x".repeat(300)}) {
            assertNull(files.open(path), path);
        }
    }

    /** The native opener, with openat2 and without it, as on older kernels. */
    static Stream<FileOpener> nativeOpeners() throws ReflectiveOperationException {
        if (kinds().noneMatch(TransportKind.EPOLL::equals)) {
            return Stream.empty();
        }
        Constructor<?> constructor =
                Class.forName("dev.tern.server.epoll.NativeFiles").getDeclaredConstructor(boolean.class);
        constructor.setAccessible(true);
        return Stream.of((FileOpener) constructor.newInstance(true), (FileOpener) constructor.newInstance(false));
    }

    /** The check and the open are two calls: a link created between them is not followed. */
    @Test
    void aLinkSwappedInIsNotFollowed() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root")).toRealPath();
        Path file = Files.createDirectories(root.resolve("a/b")).resolve("c");
        Files.writeString(Files.createDirectories(folder.resolve("outside/b")).resolve("c"), "secret");
        List<FileOpener> openers = nativeOpeners().toList();
        assumeFalse(openers.isEmpty(), "the native files are needed");
        for (FileOpener opener : openers) {
            Files.writeString(file, "inside");
            assertTrue(opens(opener, root, file));
            for (String link : List.of("a/b/c", "a/b", "a")) {
                Path inside = root.resolve(link);
                Path aside = Files.move(inside, folder.resolve("aside"));
                Files.createSymbolicLink(inside, folder.resolve("outside" + link.substring(1)));
                assertFalse(opens(opener, root, file), link);
                Files.delete(inside);
                Files.move(aside, inside);
            }
            assertTrue(opens(opener, root, file));
        }
    }

    private static boolean opens(FileOpener opener, Path root, Path file) throws IOException {
        try (OpenFile open = opener.open(root, file)) {
            return open != null;
        } catch (NoSuchFileException missing) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFailedOpenLeaksNoDescriptor(TransportKind kind) throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "descriptors can be counted on Linux only");
        Path file = Files.createDirectories(folder.resolve("d/e")).resolve("f");
        Files.writeString(file, "x");
        List<FileOpener> openers = new ArrayList<>(nativeOpeners().toList());
        openers.add(null);
        for (FileOpener opener : openers) {
            FileSource files = opener == null ? kind.files(folder) : new PathFileSource(folder, opener);
            int before = 0;
            for (int i = 0; i < 200; i++) {
                for (String path : new String[] {"d", "none", "d/none", "d/e/f/x", "", "d/e/f"}) {
                    OpenFile open = files.open(path);
                    if (open != null) {
                        open.close();
                    }
                }
                before = i == 0 ? count(descriptors) : before;
            }
            assertTrue(count(descriptors) < before + 100, "descriptors are lost");
        }
    }

    private static int count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTimeAfter2262IsTheLatestRepresentableTime(TransportKind kind) throws Exception {
        Path path = Files.writeString(folder.resolve("a"), "12345");
        assertEquals(
                0,
                new ProcessBuilder("touch", "-d", "2300-01-01", path.toString())
                        .start()
                        .waitFor());
        assumeTrue(
                Files.getLastModifiedTime(path).toString().startsWith("2300"),
                "this file system does not support such a time");
        try (OpenFile file = open(kind.files(folder), "a")) {
            assertEquals(Long.MAX_VALUE, file.modifiedNanos());
        }
    }

    /** Runs in a separate process with few descriptors. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aDescriptorShortageIsReportedAndLaterOpensSucceed(TransportKind kind) throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("a"), "12345");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Exhausted.class.getName()));
        command.addAll(List.of(kind.name(), folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("no descriptor\nopened\n", output);
    }

    /** Uses up all descriptors of its process. */
    static final class Exhausted {
        public static void main(String[] arguments) throws Exception {
            FileSource files = TransportKind.valueOf(arguments[0]).files(Path.of(arguments[1]));
            // Later no class can be loaded from a file.
            open(files, "d/a").close();
            assertNotNull(new TooManyOpenFilesException("").getMessage());
            List<InputStream> streams = new ArrayList<>();
            try {
                while (true) {
                    streams.add(Files.newInputStream(Path.of("/dev/null")));
                }
            } catch (FileSystemException exhausted) {
                try {
                    open(files, "d/a").close();
                } catch (TooManyOpenFilesException expected) {
                    System.out.println("no descriptor");
                }
            }
            for (InputStream each : streams) {
                each.close();
            }
            open(files, "d/a").close();
            System.out.println("opened");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anOpenFileKeepsItsContent(TransportKind kind) throws IOException {
        Path path = Files.writeString(folder.resolve("a"), "old");
        try (OpenFile file = open(kind.files(folder), "a")) {
            Files.move(
                    Files.writeString(folder.resolve("b"), "new"),
                    path,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            ByteBuffer target = ByteBuffer.allocate(8);
            file.read(target, 0);
            assertEquals("old", StandardCharsets.US_ASCII.decode(target.flip()).toString());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFileIsSentToASocketAndToAnyChannel(TransportKind kind) throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("a"), content);
        TcpListener listener = HttpServer.open(kind)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new ListenerSettings(1, 0, false));
        try (Socket client = new Socket(
                        listener.address().getAddress(), listener.address().getPort());
                OpenFile file = open(kind.files(folder), "a")) {
            TcpSocket socket = listener.accept();
            assertNotNull(socket);
            Thread sender = new Thread(() -> send(file, socket));
            sender.start();
            byte[] received = client.getInputStream().readAllBytes();
            sender.join();
            assertTrue(Arrays.equals(content, 100, content.length, received, 0, received.length));
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            long at = 0;
            for (long count = 1; count > 0; at += Math.max(count, 0)) {
                count = file.transferTo(at, content.length, Channels.newChannel(copy));
            }
            assertTrue(Arrays.equals(content, copy.toByteArray()));
        } finally {
            listener.close();
        }
    }

    private static void send(OpenFile file, TcpSocket socket) {
        try {
            long at = 100;
            long count = 0;
            while (count >= 0) {
                count = file.transferTo(at, 1 << 20, socket.output());
                at += Math.max(count, 0);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTruncatedFileEndsAtItsNewEnd(TransportKind kind) throws IOException {
        Path path = Files.writeString(folder.resolve("a"), "0123456789");
        try (OpenFile file = open(kind.files(folder), "a")) {
            Files.writeString(path, "01");
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            assertEquals(10, file.size());
            assertEquals(-1, file.transferTo(5, 5, Channels.newChannel(sent)));
            assertEquals(-1, file.read(ByteBuffer.allocate(5), 5));
            assertNotEquals(-1, file.read(ByteBuffer.allocate(5), 0));
        }
    }
}
