package dev.tern.lab.load;

import static dev.tern.lab.load.FakeServer.concat;
import static dev.tern.lab.load.FakeServer.head;
import static dev.tern.lab.load.FakeServer.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.load.SliceRequest.ConnectionUse;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoadRunTest {
    private static final byte[] BODY = "the right body".getBytes();
    private static final double WINDOW = 0.1;

    @TempDir
    Path directory;

    private Path file(byte[] body) throws IOException {
        return Files.write(directory.resolve("body"), body);
    }

    private SliceResult run(FakeServer server, int connections) throws IOException {
        return LoadRun.run(SliceRequest.closed(server.target(file(BODY)), connections, WINDOW));
    }

    private static void awaitNoConnection(FakeServer server) {
        Await.until(() -> server.openConnections() == 0);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 1 << 20})
    void rightResponsesOfEachSizeAreCounted(int length) throws IOException {
        byte[] body = random(length);
        try (FakeServer server = FakeServer.of(ok(body))) {
            SliceResult result = LoadRun.run(SliceRequest.closed(server.target(file(body)), 3, WINDOW));
            assertEquals("", result.firstWrong());
            assertEquals(0, result.wrong());
            assertTrue(result.requests() > 0);
            assertEquals(server.requests() - 3, result.fromIdle().requests(), "all but the first of each connection");
            assertTrue(result.requests() < result.fromIdle().requests());
            assertEquals(3, server.accepted());
            assertEquals(result.response(), result.fromPlan());
            awaitNoConnection(server);
        }
    }

    @Test
    void theHistogramHoldsTheRequestsOfTheWindow() throws Exception {
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            SliceResult result = run(server, 2);
            ByteBuffer encoded = ByteBuffer.wrap(Base64.getDecoder().decode(result.responseHistogram()));
            Histogram nanos = Histogram.decodeFromCompressedByteBuffer(encoded, 0);
            assertEquals(result.requests(), nanos.getTotalCount());
            assertEquals(result.response().p99(), nanos.getValueAtPercentile(99) / 1e3);
            assertEquals(
                    result.response().mean(),
                    nanos.getMean() / 1e3,
                    result.response().mean() / 100);
            assertTrue(result.seconds() >= WINDOW);
        }
    }

    @Test
    void oneWrongByteAmongManyResponsesIsFound() throws IOException {
        byte[] wrong = ok(BODY);
        wrong[wrong.length - 1] ^= 1;
        try (FakeServer server =
                new FakeServer((request, socket) -> socket.getOutputStream().write(request == 7 ? wrong : ok(BODY)))) {
            SliceResult result = run(server, 2);
            assertEquals(1, result.wrong());
            assertEquals("byte 13 of the body is 0x78 instead of 0x79", result.firstWrong());
        }
    }

    @Test
    void everyResponseOfAnErrorPageIsWrong() throws IOException {
        try (FakeServer server = FakeServer.of(FakeServer.response("404 Not Found", BODY))) {
            SliceResult result = run(server, 2);
            assertEquals(server.requests(), result.wrong());
            assertEquals("status 404 instead of 200", result.firstWrong());
        }
    }

    @Test
    void aShortBodyBeforeACloseIsWrong() throws IOException {
        byte[] whole = ok(BODY);
        try (FakeServer server = new FakeServer((request, socket) -> {
            boolean cut = request == 5;
            socket.getOutputStream().write(cut ? Arrays.copyOf(whole, whole.length - 1) : whole);
            if (cut) {
                socket.close();
            }
        })) {
            SliceResult result = run(server, 2);
            assertEquals(1, result.wrong());
            assertEquals("the connection was closed within a response", result.firstWrong());
            assertTrue(result.requests() > 0, "the other connection goes on");
        }
    }

    @Test
    void theWindowEndsWithTheLastConnection() throws IOException {
        try (FakeServer server = new FakeServer((request, socket) -> {
            if (request > 10) {
                socket.close(); // in the window, which opens after the second response
                return;
            }
            socket.getOutputStream().write(ok(BODY));
        })) {
            SliceRequest slice = SliceRequest.closed(server.target(file(BODY)), 1, 3600);
            SliceResult result = LoadRun.run(slice);
            assertEquals(1, result.wrong());
            assertEquals("the connection was closed before a response", result.firstWrong());
        }
    }

    @Test
    void bytesBehindTheResponseAreWrong() throws IOException {
        byte[] more = concat(ok(BODY), new byte[1]);
        try (FakeServer server =
                new FakeServer((request, socket) -> socket.getOutputStream().write(request == 3 ? more : ok(BODY)))) {
            assertTrue(run(server, 1).wrong() > 0);
        }
    }

    @Test
    void chunkedIsUnsupported() throws IOException {
        byte[] chunked = head("200 OK", "Transfer-Encoding: chunked");
        try (FakeServer server = FakeServer.of(chunked)) {
            IOException e = assertThrows(IOException.class, () -> run(server, 1));
            assertTrue(e.getMessage().startsWith("no connection is left: unsupported framing"), e.getMessage());
            awaitNoConnection(server);
        }
    }

    @Test
    void aResponseInSingleBytesIsRight() throws IOException {
        try (FakeServer server =
                new FakeServer((request, socket) -> FakeServer.writeByteByByte(socket.getOutputStream(), ok(BODY)))) {
            SliceResult result = run(server, 2);
            assertEquals("", result.firstWrong());
            assertTrue(result.fromIdle().requests() > 0);
        }
    }

    @Test
    void lockStepSendsExactlyNRequestsOnOneConnection() throws IOException {
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            SliceResult result = LoadRun.run(SliceRequest.lockStep(server.targetWithoutThreads(file(BODY)), 137));
            assertEquals(137, server.requests());
            assertEquals(1, server.accepted());
            assertEquals(137, result.requests());
            assertEquals(137, result.fromIdle().requests());
            assertEquals(0, result.wrong());
            awaitNoConnection(server);
        }
    }

    @Test
    void lockStepWithAConnectionPerRequest() throws IOException {
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            SliceRequest slice = SliceRequest.lockStep(server.targetWithoutThreads(file(BODY)), 21)
                    .withUse(ConnectionUse.ONE_REQUEST);
            assertEquals(21, LoadRun.run(slice).requests());
            assertEquals(21, server.accepted());
        }
    }

    @Test
    void pipelinedRequestsAreOutstandingTogether() throws IOException {
        // The requests 2 to 4 get their responses when the fifth has arrived.
        try (FakeServer server = new FakeServer((request, socket) -> {
            int responses = request == 5 ? 4 : request > 1 && request < 5 ? 0 : 1;
            for (int i = 0; i < responses; i++) {
                socket.getOutputStream().write(ok(BODY));
            }
        })) {
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(BODY)), 1, WINDOW).withPipelining(4);
            SliceResult result = LoadRun.run(slice);
            assertEquals("", result.firstWrong());
            assertEquals(server.requests() - 1, result.fromIdle().requests());
        }
    }

    @Test
    void aConnectionPerRequestIsOpenedForEach() throws IOException {
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(BODY)), 3, WINDOW).withUse(ConnectionUse.ONE_REQUEST);
            SliceResult result = LoadRun.run(slice);
            assertEquals("", result.firstWrong());
            assertTrue(result.requests() > 0);
            assertEquals(server.requests(), server.accepted());
            assertEquals(server.requests() - 3, result.fromIdle().requests());
            awaitNoConnection(server);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (FakeServer server = new FakeServer((request, socket) -> {
            if (request > 6) {
                FakeServer.await(end);
            }
            socket.getOutputStream().write(ok(BODY));
        })) {
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(BODY)), 1, 3600).withGuardSeconds(0.3);
            SliceResult result = LoadRun.run(slice);
            assertEquals("no response within 0.3 s", result.firstWrong());
            assertEquals(1, result.wrong());
        } finally {
            end.countDown();
        }
    }

    /** Answers at once, except that all responses due in one interval of 300 ms are written at its end. */
    private FakeServer stallingServer() throws IOException {
        long begin = System.nanoTime() + 300_000_000;
        long end = begin + 300_000_000;
        return new FakeServer((request, socket) -> {
            while (System.nanoTime() - begin > 0 && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            socket.getOutputStream().write(ok(BODY));
        });
    }

    @Test
    void onlyAnOpenLoopShowsRequestsThatAStallHasHeldUp() throws IOException {
        SliceResult open;
        try (FakeServer server = stallingServer()) {
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(BODY)), 2, 1.2).withArrivals(Arrivals.constant(400));
            open = LoadRun.run(slice);
        }
        SliceResult closed;
        try (FakeServer server = stallingServer()) {
            closed = LoadRun.run(SliceRequest.closed(server.target(file(BODY)), 2, 1.2));
        }
        assertEquals(0, open.wrong() + closed.wrong());
        assertTrue(open.fromPlan().p99() > 200_000, open.toString());
        assertTrue(closed.fromPlan().p99() < open.fromPlan().p99() / 2, closed.toString());
        assertTrue(open.response().p90() < open.fromPlan().p90() / 2, "sent late, then answered at once");
        assertTrue(open.schedule().lateShare() > 0.1, open.toString());
    }

    @Test
    void anOpenLoopServesAllThatWasPlanned() throws IOException {
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(BODY)), 4, 0.2).withArrivals(Arrivals.constant(500));
            SliceResult result = LoadRun.run(slice);
            assertEquals("", result.firstWrong());
            assertEquals(100, result.fromIdle().requests());
            assertTrue(result.requests() <= 100);
        }
    }

    @Test
    void slowClientsHoldTheirConnectionsAndCountForNothing() throws IOException {
        byte[] body = random(100_000);
        try (FakeServer server = FakeServer.of(ok(body))) {
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(body)), 1, 1.5).withSlowClients(2);
            SliceResult result = LoadRun.run(slice);
            assertEquals("", result.firstWrong());
            assertEquals(3, server.accepted());
            assertEquals(server.requests() - 3, result.fromIdle().requests());
            awaitNoConnection(server);
        }
    }

    @Test
    void aWrongResponseToASlowClientIsFound() throws IOException {
        byte[] wrong = ok(BODY);
        wrong[wrong.length - 1] ^= 1;
        try (FakeServer server = new FakeServer(wrong, ok(BODY))) { // the slow client connects first
            SliceRequest slice =
                    SliceRequest.closed(server.target(file(BODY)), 1, 1.5).withSlowClients(1);
            SliceResult result = LoadRun.run(slice);
            assertEquals(1, result.wrong());
            assertTrue(result.firstWrong().startsWith("slow client: byte 13"), result.firstWrong());
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noDescriptorStaysOpen() throws IOException {
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            run(server, 1); // loads classes, which opens files
        }
        try (FakeServer server = FakeServer.of(ok(BODY))) {
            long before = descriptors();
            SliceRequest slice = SliceRequest.closed(server.target(file(BODY)), 20, WINDOW);
            LoadRun.run(slice.withSlowClients(20));
            LoadRun.run(slice.withUse(ConnectionUse.ONE_REQUEST));
            LoadRun.run(slice.withArrivals(Arrivals.constant(100)));
            Await.until(() -> descriptors() <= before + 5); // a few: files and threads of the JVM itself
        }
    }

    @Test
    void aMissingServerIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Target target = new Target("127.0.0.1", port, "/", 0, 200, file(BODY).toString());
        IOException e = assertThrows(IOException.class, () -> LoadRun.run(SliceRequest.closed(target, 1, 1)));
        assertTrue(e.getMessage().startsWith("no connection to 127.0.0.1:" + port), e.getMessage());
        SliceRequest oneShot = SliceRequest.closed(target, 1, 1).withUse(ConnectionUse.ONE_REQUEST);
        e = assertThrows(IOException.class, () -> LoadRun.run(oneShot));
        assertTrue(e.getMessage().startsWith("no connection is left: Connection refused"), e.getMessage());
    }
}
