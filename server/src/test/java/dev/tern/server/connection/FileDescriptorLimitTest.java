package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FileDescriptorLimitTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private long nowNanos = -5 * SECOND_NANOS;

    private FileDescriptorLimit of(long limit) {
        return new FileDescriptorLimit(limit, () -> nowNanos);
    }

    @Test
    void nineTenthsOfTheDescriptorsAreForConnectionsAndFiles() {
        assertEquals(172, of(256).max());
        assertEquals(864, of(1024).max());
    }

    @Test
    void theLimitIsAtLeastOne() {
        assertEquals(1, of(64).max());
        assertEquals(1, of(1).max());
    }

    @Test
    void withoutAKnownLimitThereIsNone() {
        assertEquals(Integer.MAX_VALUE, of(Long.MAX_VALUE).max());
    }

    @Test
    void aShortageLowersTheLimitByATenthForAWhile() {
        FileDescriptorLimit descriptors = of(1024);
        descriptors.onExhausted(500);
        assertEquals(450, descriptors.max());
        nowNanos += 11 * SECOND_NANOS;
        assertEquals(864, descriptors.max());
    }

    @Test
    void anotherShortageLowersTheLimitByAnotherTenth() {
        FileDescriptorLimit descriptors = of(1024);
        descriptors.onExhausted(500);
        descriptors.onExhausted(450);
        assertEquals(405, descriptors.max());
    }

    /**
     * Otherwise a server without clients in a process that briefly ran out of descriptors would serve one client at a
     * time.
     */
    @Test
    void aShortageLeavesALimitOfAtLeastSixteen() {
        FileDescriptorLimit descriptors = of(1024);
        descriptors.onExhausted(0);
        assertEquals(16, descriptors.max());
    }
}
