package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.http.FileOpener;
import dev.tern.http.FileSource;
import dev.tern.http.OpenFile;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of a directory, opened by the JDK and, where it is to be had, by the system. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FilesContractTest {
    @TempDir
    Path folder;

    static Stream<PollerKind> kinds() {
        return TransportContractTest.kinds();
    }

    private static OpenFile open(FileSource files, String path) throws IOException {
        OpenFile file = files.open(path);
        assertNotNull(file);
        return file;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFileIsReadFromAnyPlaceIntoAnyBuffer(PollerKind kind) throws IOException {
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
    void aFileThatIsWrittenToHasChangedAndOneThatLosesItsNameHasNot(PollerKind kind) throws IOException {
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
    void theFactsAreThoseOfTheFile(PollerKind kind) throws IOException {
        Path path = Files.writeString(folder.resolve("a"), "12345");
        FileTime time = FileTime.from(1_700_000_000_123_456_789L, TimeUnit.NANOSECONDS);
        Files.setLastModifiedTime(path, time);
        try (OpenFile file = open(kind.files(folder), "a")) {
            assertEquals(5, file.size());
            assertEquals(Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS), file.modifiedNanos());
        }
    }

    /** All with one time, and perhaps with one inode, as a build makes them. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aFileThatWasMadeAnewHasAnotherRevision(PollerKind kind) throws IOException {
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
    void onlyRegularFilesAreOpenedAndNobodyWaits(PollerKind kind) throws Exception {
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

    /** What is looked for and what is opened are two calls: a directory that becomes a link between them leads nowhere. */
    @Test
    void aLinkThatCameBetweenIsNotFollowed() throws Exception {
        assumeTrue(kinds().anyMatch(PollerKind.EPOLL::equals), "the native files are needed");
        Path directory = Files.createDirectory(folder.resolve("real"));
        Files.writeString(directory.resolve("a"), "secret");
        Files.createSymbolicLink(folder.resolve("link"), directory);
        Class<?> files = Class.forName("dev.tern.server.epoll.NativeFiles");
        FileOpener opener = (FileOpener) files.getDeclaredConstructor().newInstance();
        assertNull(opener.open(folder.resolve("link/a")));
        Path real = directory.resolve("a").toRealPath();
        try (OpenFile file = opener.open(real)) {
            assertNotNull(file);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatWasOpenedStaysWhatItWas(PollerKind kind) throws IOException {
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
    void aFileIsSentToASocketAndToAnyChannel(PollerKind kind) throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("a"), content);
        TcpListener listener = kind.open()
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
    void aFileThatWasCutEndsWhereItEnds(PollerKind kind) throws IOException {
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
