package dev.tern.lab.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WrkTest {
    private static final String OUTPUT = """
            Running 3s test @ http://127.0.0.1:1/
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   670.00us  480.00us   8.11ms   92.31%
                Req/Sec    83.91k     5.40k   96.25k    73.33%
              Latency Distribution
                 50%  440.00us
                 75%  800.00us
                 90%    1.10ms
                 99%    4.91ms
              250373 requests in 3.00s, 310.65MB read
              Socket errors: connect 1, read 2, write 3, timeout 4
              Non-2xx or 3xx responses: 7
            Requests/sec:  83417.88
            Transfer/sec:    103.50MB
            """;

    @TempDir
    Path directory;

    @Test
    void theOutputIsParsed() {
        assertEquals(new WrkResult(83417.88, 250_373, 440, 4910, 7, 10), WrkResult.parse(OUTPUT));
        String seconds = OUTPUT.replace("440.00us", "1.50s").replace("4.91ms", "2.00m");
        assertEquals(new WrkResult(83417.88, 250_373, 1.5e6, 120e6, 7, 10), WrkResult.parse(seconds));
    }

    @Test
    void otherOutputIsAnError() {
        assertThrows(IllegalArgumentException.class, () -> WrkResult.parse("unable to connect"));
        assertThrows(IllegalArgumentException.class, () -> WrkResult.parse(""));
    }

    @Test
    void wrkIsSearchedInThePath() throws IOException {
        assertEquals(Optional.empty(), Wrk.find(directory.toString()));
        assertEquals(Optional.empty(), Wrk.find(null));
        Path wrk = Files.createFile(directory.resolve("wrk"));
        Assumptions.assumeTrue(wrk.toFile().setExecutable(true));
        assertEquals(Optional.of(wrk), Wrk.find("/nowhere" + java.io.File.pathSeparator + directory));
    }

    @Test
    void anInstalledWrkLoadsTheServer() throws Exception {
        Path body = Files.write(directory.resolve("body"), new byte[10]);
        try (FakeServer server = FakeServer.of(FakeServer.ok(new byte[10]))) {
            Optional<WrkResult> result = Wrk.run(server.target(body), 2, 1, "");
            Assumptions.assumeTrue(result.isPresent(), "wrk is not installed");
            assertTrue(result.get().requests() > 0);
            assertTrue(server.requests() >= result.get().requests());
        }
    }
}
