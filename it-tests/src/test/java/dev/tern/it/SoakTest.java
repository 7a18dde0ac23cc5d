package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A small JVM with one server per model under load, while its heap is full repeatedly, files are rewritten in place,
 * the link of the root is switched, and there are more clients than descriptors. Afterwards every server must serve,
 * without a leak. It runs for the number of seconds in the system property {@code tern.soak.seconds}, 10 by default;
 * {@code .ci/soak} runs it for ten minutes.
 */
class SoakTest {
    private static final int SECONDS = Integer.getInteger("tern.soak.seconds", 10);
    private static final int DESCRIPTORS = 200;
    /**
     * The size of the file whose content is checked: a larger file may be rewritten between the last check and the last
     * byte.
     */
    private static final int SMALL_FILE = 4_000;

    private static final int CLIENTS = 12;
    /** All servers together: more than there are descriptors. */
    private static final int IDLE_CLIENTS = 120;

    private static final int FRESH_CLIENTS = 30;
    private static final long GUARD_NANOS = 60_000_000_000L;

    @TempDir
    private Path folder;

    private final LongAdder complete = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean over;
    private boolean mayFail;

    @ParameterizedTest(name = "heap filled: {0}")
    @ValueSource(booleans = {false, true})
    void serversRecoverFromFullHeapsChangedFilesAndTooManyClients(boolean fillsHeap) throws Exception {
        // Only a handler without memory may cause a 500.
        mayFail = fillsHeap;
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "needs /proc");
        release("1");
        swap("1");
        Process process = start(fillsHeap);
        try {
            BufferedReader out = process.inputReader();
            List<InetSocketAddress> servers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine())));
            }
            // Counted before the first connection: later, the socket of a client that has just disconnected may still
            // be open.
            List<String> before = descriptors(process);
            requestAll(servers);
            attack(servers);
            requestAll(servers);
            awaitNoConnection(servers.get(0));
            assertEquals(List.of(), List.copyOf(wrong));
            assertTrue(complete.sum() > 0, "no response was complete");
            if (!fillsHeap || Mode.pollers().contains("epoll")) {
                // The JDK may leak an accepted socket if it cannot allocate its object.
                awaitDescriptors(process, before);
            }
            System.out.println("soak: " + SECONDS + " s, complete responses " + complete
                    + ", connections that ended early " + ended);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(boolean fillsHeap) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh"));
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(Mode.jvmOptions());
        String fullMillis = SECONDS < 60 ? "1000" : "5000";
        String pauseMillis = !fillsHeap ? "86400000" : SECONDS < 60 ? "3000" : "15000";
        command.addAll(List.of("-Xmx48m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(SoakServer.class.getName(), folder.resolve("current").toString(), pauseMillis, fullMillis));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    // ---- files that change ----

    /** A release of the site: each file repeats one letter, so that a mixture of two contents is detected. */
    private void release(String name) throws IOException {
        Path root = Files.createDirectories(folder.resolve("releases").resolve(name));
        Files.write(root.resolve("small.html"), content(SMALL_FILE, 'a'));
        Files.write(root.resolve("data.json"), content(200 << 10, 'a'));
        Files.write(root.resolve("large.bin"), content(3 << 20, 'a'));
    }

    private void swap(String name) throws IOException {
        Path next = folder.resolve("next");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, Path.of("releases").resolve(name));
        Files.move(next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] content(int length, char letter) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) letter);
        return content;
    }

    private void changeFiles() {
        try {
            for (int round = 0; !over; round++) {
                String name = String.valueOf(1 + round % 2);
                release(name);
                swap(name);
                char letter = (char) ('a' + round % 20);
                for (String file : List.of("small.html", "data.json", "large.bin")) {
                    Path path = folder.resolve("current").resolve(file);
                    Files.write(path, content((int) Files.size(path), letter));
                }
                Thread.sleep(20);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- clients ----

    private void attack(List<InetSocketAddress> servers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(this::changeFiles));
        long seed = new Random().nextLong();
        System.out.println("soak: seed " + seed);
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            InetSocketAddress server = servers.get(i % servers.size());
            threads.add(new Thread(() -> ask(server, random)));
        }
        threads.add(new Thread(() -> holdIdle(servers)));
        threads.forEach(Thread::start);
        Thread.sleep(SECONDS * 1000L);
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void ask(InetSocketAddress server, Random random) {
        while (!over) {
            try (RawClient client = new RawClient(server)) {
                for (int i = random.nextInt(20); i >= 0 && !over; i--) {
                    requestOnce(client, random);
                }
            } catch (IOException e) {
                ended.increment();
            }
        }
    }

    private void requestOnce(RawClient client, Random random) throws IOException {
        switch (random.nextInt(6)) {
            case 0 -> check(client.get("/small.html").response());
            case 1 -> check(client.get("/large.bin").response());
            case 2 -> check(client.get("/missing").response());
            case 3 -> checkCompressed(client);
            case 4 -> {
                client.get("/large.bin");
                client.input().read(new byte[1000]);
                throw new IOException("this client leaves in the middle of a response");
            }
            default -> {
                client.get("/small.html").get("/data.json").get("/active");
                check(client.response());
                check(client.response());
                check(client.response());
            }
        }
    }

    private void checkCompressed(RawClient client) throws IOException {
        RawClient.Response response = client.send("GET /data.json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                .response();
        if (response.field("Content-Encoding").isPresent()) {
            statusIsExpected(response);
        } else {
            check(response);
        }
    }

    private void check(RawClient.Response response) throws IOException {
        if (response.body().length < RawClient.contentLength(response.head())) {
            throw new IOException("the response ended early");
        }
        if (statusIsExpected(response) && response.status() == 200 && response.body().length == SMALL_FILE) {
            byte first = response.body()[0];
            for (byte each : response.body()) {
                if (each != first) {
                    wrong.add("a complete response of two contents: " + response.head());
                    return;
                }
            }
        }
    }

    private boolean statusIsExpected(RawClient.Response response) {
        boolean retry =
                response.status() == 503 && response.field("Retry-After").isPresent();
        boolean failed = mayFail && response.status() == 500;
        boolean expected = retry || failed || response.status() == 200 || response.status() == 404;
        if (expected) {
            complete.increment();
        } else {
            wrong.add(response.head());
        }
        return expected;
    }

    private void holdIdle(List<InetSocketAddress> servers) {
        while (!over) {
            List<RawClient> idle = new ArrayList<>();
            try {
                for (int i = 0; i < IDLE_CLIENTS && !over; i++) {
                    idle.add(new RawClient(servers.get(i % servers.size())));
                }
            } catch (IOException e) {
                ended.increment();
            } finally {
                idle.forEach(SoakTest::close);
            }
        }
    }

    private static void close(RawClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- afterwards ----

    /** Opens enough connections that every loop gets some. Tries each again, since a full heap may end a connection. */
    private static void requestAll(List<InetSocketAddress> servers) throws IOException {
        for (InetSocketAddress server : servers) {
            for (int i = 0; i < FRESH_CLIENTS; i++) {
                requestActive(server);
            }
        }
    }

    private static String requestActive(InetSocketAddress server) throws IOException {
        long endNanos = System.nanoTime() + GUARD_NANOS;
        while (true) {
            try (RawClient client = new RawClient(server)) {
                return client.get("/active").response().text();
            } catch (IOException e) {
                if (endNanos - System.nanoTime() < 0) {
                    throw e;
                }
            }
        }
    }

    /** Waits until only the connection of this request is open. */
    private static void awaitNoConnection(InetSocketAddress server) throws IOException {
        long endNanos = System.nanoTime() + GUARD_NANOS;
        String active = requestActive(server);
        while (!active.equals("1") && endNanos - System.nanoTime() > 0) {
            active = requestActive(server);
        }
        assertEquals("1", active);
    }

    /**
     * The open sockets, pollers and served files, sorted. The JVM's own files are left out: it opens some of them late.
     */
    private static List<String> descriptors(Process process) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return open.map(SoakTest::target)
                    .filter(target -> target.startsWith("socket:")
                            || target.startsWith("anon_inode:")
                            || target.contains("/releases/"))
                    .map(target -> target.replaceAll(":\\[\\d+]", ""))
                    .sorted()
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "closed";
        }
    }

    private static void awaitDescriptors(Process process, List<String> before) throws IOException {
        long endNanos = System.nanoTime() + GUARD_NANOS;
        List<String> open = descriptors(process);
        while (!open.equals(before) && endNanos - System.nanoTime() > 0) {
            open = descriptors(process);
        }
        assertEquals(before, open);
    }
}
