package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A heap of 48 MiB is full for some seconds while clients connect, send requests and disconnect: afterwards everything
 * works.
 */
class FullHeapTest {
    private static final long GUARD_NANOS = 30_000_000_000L;
    private static final int READ_TIMEOUT_MILLIS = 100;

    private final List<InetSocketAddress> servers = new ArrayList<>();

    static List<String> pollers() {
        return Mode.pollers();
    }

    /**
     * The descriptors of the selector are not counted: the JDK can leak an accepted socket if it cannot allocate its
     * object.
     */
    @ParameterizedTest
    @MethodSource("pollers")
    void afterAFullHeapEveryLoopServesAndNoDescriptorIsLeaked(String poller) throws Exception {
        Process process = start(poller);
        try {
            assertServes();
            awaitActive(1);
            List<String> before = poller.equals("epoll") ? awaitListenersOnly(process) : List.of();
            ask(servers.get(0), "/fill");
            stormUntilFree();
            assertServes();
            awaitActive(1);
            if (poller.equals("epoll")) {
                awaitDescriptors(process, before);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(String poller) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(Mode.jvmOptions());
        String classes = System.getProperty("java.class.path");
        command.addAll(List.of("-Xmx48m", "-cp", classes, FullHeapServer.class.getName(), poller));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader();
        for (int left = Integer.parseInt(out.readLine()); left > 0; left--) {
            int port = Integer.parseInt(out.readLine());
            servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        // The output of the server must not fill the pipe.
        Thread drain = new Thread(() -> out.lines().forEach(line -> {}), "drain");
        drain.setDaemon(true);
        drain.start();
        return process;
    }

    private static String ask(InetSocketAddress server, String path) throws IOException {
        try (RawClient client = new RawClient(server)) {
            return client.get(path).response().text();
        }
    }

    /** Opens enough connections per server that every loop has one. */
    private void assertServes() throws IOException {
        for (InetSocketAddress server : servers) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 2 * FullHeapServer.LOOPS; i++) {
                clients.add(new RawClient(server));
            }
            for (RawClient client : clients) {
                assertEquals("hello", client.get("/").response().text());
                client.close();
            }
        }
    }

    /** The connection of this request is counted too. */
    private void awaitActive(int expected) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        String active = ask(servers.get(0), "/active");
        while (!active.equals(String.valueOf(expected))) {
            assertTrue(System.nanoTime() - end < 0, "active: " + active);
            active = ask(servers.get(0), "/active");
        }
    }

    /**
     * The kinds of the open sockets and pollers. Jars are not counted: without memory the class loader opens some
     * twice.
     */
    private static List<String> descriptors(Process process) throws IOException {
        Path folder = Path.of("/proc/" + process.pid() + "/fd");
        Assumptions.assumeTrue(Files.exists(folder), "this system has no /proc");
        try (Stream<Path> open = Files.list(folder)) {
            return open.map(FullHeapTest::target)
                    .filter(target -> target.startsWith("socket:") || target.startsWith("anon_inode:"))
                    .sorted()
                    .toList();
        }
    }

    /** The connection of the last client may not be closed yet. */
    private List<String> awaitListenersOnly(Process process) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        List<String> open = descriptors(process);
        while (open.stream().filter(each -> each.startsWith("socket:")).count() > servers.size()) {
            assertTrue(System.nanoTime() - end < 0, "open: " + open);
            open = descriptors(process);
        }
        return open;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().replaceAll("\\d+", "");
        } catch (IOException closedMeanwhile) {
            return "closed";
        }
    }

    /** The last connection may not be closed yet. */
    private static void awaitDescriptors(Process process, List<String> expected) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        List<String> open = descriptors(process);
        while (!open.equals(expected)) {
            assertTrue(System.nanoTime() - end < 0, "open: " + open + ", expected: " + expected);
            open = descriptors(process);
        }
    }

    /**
     * Clients that send a request and a half, and stay or disconnect, until a response says that the heap is free
     * again.
     */
    private void stormUntilFree() throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        List<RawClient> staying = new ArrayList<>();
        boolean free = false;
        for (int i = 0; !free; i++) {
            assertTrue(System.nanoTime() - end < 0, "no server responds any more");
            InetSocketAddress server = servers.get(i % servers.size());
            RawClient client = new RawClient(server);
            client.socket().setSoTimeout(READ_TIMEOUT_MILLIS);
            free = isFree(client);
            if (i % 3 == 0) {
                client.socket().setSoLinger(true, 0);
                client.close();
            } else {
                staying.add(client);
            }
        }
        for (RawClient client : staying) {
            client.close();
        }
    }

    private static boolean isFree(RawClient client) {
        try {
            client.get("/state").send("GET / HT");
            InputStream in = client.input();
            byte[] response = new byte[1 << 12];
            int length = in.read(response);
            return length > 0 && new String(response, 0, length).endsWith("free");
        } catch (IOException failed) {
            return false;
        }
    }
}
