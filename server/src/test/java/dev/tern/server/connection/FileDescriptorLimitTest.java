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
    void nineTenthsAreForConnectionsAndFiles() {
        assertEquals(172, of(256).most());
        assertEquals(864, of(1024).most());
    }

    @Test
    void thereIsAlwaysOne() {
        assertEquals(1, of(64).most());
        assertEquals(1, of(1).most());
    }

    @Test
    void whereNoLimitIsKnownThereIsNone() {
        assertEquals(Integer.MAX_VALUE, of(Long.MAX_VALUE).most());
    }

    @Test
    void whoRanOutLeavesATenthFreeForAWhile() {
        FileDescriptorLimit descriptors = of(1024);
        descriptors.exhausted(500);
        assertEquals(450, descriptors.most());
        nowNanos += 11 * SECOND_NANOS;
        assertEquals(864, descriptors.most());
    }

    @Test
    void whoRunsOutAgainLeavesAnotherTenthFree() {
        FileDescriptorLimit descriptors = of(1024);
        descriptors.exhausted(500);
        descriptors.exhausted(450);
        assertEquals(405, descriptors.most());
    }

    /** Else a server whose process had none left for a moment, and that had no client, would take one at a time. */
    @Test
    void whoHadFewIsNotBoundToFewer() {
        FileDescriptorLimit descriptors = of(1024);
        descriptors.exhausted(0);
        assertEquals(16, descriptors.most());
    }
}
