package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.lab.process.Cpus;
import dev.tern.lab.process.Pinning;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final long SECOND = 1_000_000_000;
    private static final Pinning PINNING =
            new Pinning(Cpus.parse("0"), Cpus.parse("1"), Optional.empty(), Optional.empty());
    private static final Reading BEGIN =
            new Reading(0, Map.of("1", SECOND, "2", 5L), Map.of("3", SECOND), Map.of("4", 0L), 1000, 500);

    /** After 1 s: the server used 0.5 s, the generator 0.6 s and the lab 0.1 s. */
    private static Reading end(long allTicks, long serverTicks) {
        return new Reading(
                SECOND,
                Map.of("1", SECOND + SECOND / 4, "9", SECOND / 4),
                Map.of("3", SECOND + SECOND * 6 / 10),
                Map.of("4", SECOND / 10),
                allTicks,
                serverTicks);
    }

    @Test
    void newThreadsCountAndEndedOnesDoNot() {
        assertEquals(0.5, Reading.seconds(BEGIN.server(), end(0, 0).server()), 1e-9);
    }

    @Test
    void foreignLoadIsWhatOurProcessesDidNotUse() {
        assertEquals(0.3, BEGIN.foreignSeconds(end(1000 + 150, 500)), 1e-9);
        assertEquals(0, BEGIN.foreignSeconds(end(1000 + 110, 500)), 1e-9);
    }

    @Test
    void serverIsGivenWhatOthersLeaveOnItsProcessors() {
        assertEquals(0.8, BEGIN.givenShare(end(0, 500 + 70), PINNING), 1e-9);
        assertEquals(1, BEGIN.givenShare(end(0, 500 + 40), PINNING), 1e-9);
    }
}
