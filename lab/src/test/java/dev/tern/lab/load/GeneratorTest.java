package dev.tern.lab.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GeneratorTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));
    private static final byte[] BODY = "body".getBytes();

    @TempDir
    Path directory;

    private Path file() throws IOException {
        return Files.write(directory.resolve("body"), BODY);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static CompletableFuture<SliceResult> start(Generator generator, SliceRequest slice) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return generator.run(slice);
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void theChildMeasuresSliceAfterSliceAndEndsWithItsOwner() throws Exception {
        long pid;
        try (FakeServer server = FakeServer.of(FakeServer.ok(BODY));
                Generator generator = Generator.start(JAVA, "")) {
            pid = generator.pid();
            for (int i = 0; i < 3; i++) {
                int before = server.requests();
                SliceResult result = generator.run(SliceRequest.lockStep(server.target(file()), 50));
                assertEquals(50, result.requests());
                assertEquals(0, result.wrong());
                assertEquals(50, server.requests() - before);
            }
            Path body = file();
            Target missing = new Target("127.0.0.1", 1, "/", 0, 200, body.toString());
            IOException e = assertThrows(IOException.class, () -> generator.run(SliceRequest.closed(missing, 1, 1)));
            assertTrue(e.getMessage().startsWith("no connection to 127.0.0.1:1: "), e.getMessage());
            SliceRequest noFile = SliceRequest.lockStep(server.target(directory.resolve("absent")), 1);
            e = assertThrows(IOException.class, () -> generator.run(noFile));
            assertTrue(e.getMessage().contains("absent"), e.getMessage());
            assertEquals(
                    1,
                    generator.run(SliceRequest.lockStep(server.target(body), 1)).requests());
        }
        assertFalse(isAlive(pid));
    }

    @Test
    void aKilledChildIsAnException() throws Exception {
        CountDownLatch requested = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (FakeServer server = new FakeServer((request, socket) -> {
                    requested.countDown();
                    FakeServer.await(end);
                });
                Generator generator = Generator.start(JAVA, "")) {
            SliceRequest slice = SliceRequest.lockStep(server.target(file()), 1);
            CompletableFuture<SliceResult> result = start(generator, slice);
            requested.await();
            ProcessHandle.of(generator.pid()).orElseThrow().destroyForcibly();
            ExecutionException e = assertThrows(ExecutionException.class, result::get);
            String message = String.valueOf(e.getCause().getMessage());
            assertTrue(message.startsWith("the load generator has ended, status "), message);
            IOException again = assertThrows(IOException.class, () -> generator.run(slice));
            assertTrue(again.getMessage().startsWith("the load generator has ended"), again.getMessage());
        } finally {
            end.countDown();
        }
    }

    @Test
    void theLastErrorLineOfTheChildIsTheReason() throws Exception {
        try (Generator generator = Generator.start(JAVA, directory.toString(), "")) {
            SliceRequest slice = SliceRequest.lockStep(new Target("127.0.0.1", 1, "/", 0, 200, "x"), 1);
            IOException e = assertThrows(IOException.class, () -> generator.run(slice));
            assertTrue(e.getMessage().contains(GeneratorMain.class.getName()), e.getMessage());
        }
    }

    @Test
    void closeEndsARunningSlice() throws Exception {
        CountDownLatch requested = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (FakeServer server = new FakeServer((request, socket) -> {
            requested.countDown();
            FakeServer.await(end);
        })) {
            Generator generator = Generator.start(JAVA, "");
            SliceRequest slice = SliceRequest.lockStep(server.target(file()), 1).withGuardSeconds(3600);
            CompletableFuture<SliceResult> result = start(generator, slice);
            requested.await();
            generator.close();
            ExecutionException e = assertThrows(ExecutionException.class, result::get);
            assertTrue(String.valueOf(e.getCause().getMessage()).startsWith("the load generator has ended"));
            assertFalse(isAlive(generator.pid()));
        } finally {
            end.countDown();
        }
    }
}
