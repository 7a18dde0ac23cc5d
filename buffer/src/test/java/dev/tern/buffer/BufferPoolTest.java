package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BufferPoolTest {
    private static BufferPool pool(int maxCached) {
        return new BufferPool(maxCached, () -> Buffer.heap(16, 64));
    }

    @Test
    void theBufferReleasedLastIsLeasedFirst() {
        try (BufferPool pool = pool(2)) {
            Buffer first = pool.lease();
            Buffer second = pool.lease();
            pool.release(first);
            pool.release(second);
            assertSame(second, pool.lease());
            assertSame(first, pool.lease());
        }
    }

    @Test
    void aLeasedBufferIsEmpty() {
        try (BufferPool pool = pool(1)) {
            Buffer buffer = pool.lease();
            Bytes.append(buffer, "left behind");
            buffer.retrieve(2);
            pool.release(buffer);
            assertSame(buffer, pool.lease());
            assertEquals(0, buffer.readable());
            assertEquals(16, buffer.writable());
        }
    }

    /** The capacities are 16, 32 and 64 bytes, each with a reserve of eight bytes. */
    @Test
    void aPoolWithAFreeListCachesAGrownBufferAndItsOutgrownMemory() {
        try (BufferPool pool = new BufferPool(1, () -> Buffer.heap(16, 64), 1000)) {
            Buffer buffer = pool.lease();
            buffer.writableBytes(17);
            byte[] of32 = buffer.writableBytes(0).array();
            buffer.writableBytes(33);
            byte[] of64 = buffer.writableBytes(0).array();
            pool.release(buffer);
            assertEquals(1, pool.cached());
            assertSame(buffer, pool.lease());
            assertEquals(16, buffer.capacity());
            assertEquals(0, buffer.readable());
            assertSame(of32, buffer.writableBytes(17).array());
            assertSame(of64, buffer.writableBytes(33).array());
        }
    }

    @Test
    void aPoolMayTrackLeaksAndHaveAFreeList() {
        List<LeakRecord> leaks = new ArrayList<>();
        BufferPool pool = new BufferPool(1, () -> Buffer.heap(16, 64), leaks::add, 1000);
        Buffer buffer = pool.lease();
        buffer.writableBytes(17);
        pool.release(buffer);
        assertEquals(1, pool.cached());
        leakABuffer(pool);
        pool.close();
        assertEquals(1, leaks.size());
    }

    @Test
    void aNegativeBoundOfTheFreeListIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new BufferPool(1, () -> Buffer.heap(1, 1), -1));
    }

    @Test
    void aGrownBufferIsNotCachedWithoutAFreeList() {
        try (BufferPool pool = pool(1)) {
            Buffer buffer = pool.lease();
            buffer.writableBytes(17);
            pool.release(buffer);
            assertEquals(0, pool.cached());
            assertEquals(16, pool.lease().capacity());
        }
    }

    @Test
    void atMostTheBoundIsCached() {
        try (BufferPool pool = pool(2)) {
            List<Buffer> buffers = List.of(pool.lease(), pool.lease(), pool.lease());
            assertEquals(3, pool.leased());
            buffers.forEach(pool::release);
            assertEquals(2, pool.cached());
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void aSecondReleaseIsRejectedForCachedAndDroppedBuffers() {
        try (BufferPool pool = pool(1)) {
            Buffer cached = pool.lease();
            Buffer dropped = pool.lease();
            pool.release(cached);
            pool.release(dropped);
            assertThrows(IllegalStateException.class, () -> pool.release(cached));
            assertThrows(IllegalStateException.class, () -> pool.release(dropped));
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void aBufferOfAnotherPoolOrOfNoneIsRejected() {
        try (BufferPool pool = pool(1);
                BufferPool other = pool(1)) {
            Buffer foreign = other.lease();
            assertThrows(IllegalArgumentException.class, () -> pool.release(foreign));
            assertThrows(IllegalArgumentException.class, () -> pool.release(Buffer.heap(16, 64)));
            assertEquals(1, other.leased());
        }
    }

    @Test
    void aFactoryThatReturnsABufferOfAPoolIsRejected() {
        Buffer only = Buffer.heap(16, 64);
        try (BufferPool pool = new BufferPool(1, () -> only)) {
            pool.lease();
            assertThrows(IllegalStateException.class, pool::lease);
            assertEquals(1, pool.leased());
        }
    }

    @Test
    void aNegativeBoundIsRejected() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> pool(-1)).getMessage();
        assertEquals("maxCached: -1, must be in 0..2147483647", message);
    }

    @Test
    void aClosedPoolDoesNotLeaseButAcceptsReleases() {
        BufferPool pool = pool(2);
        Buffer buffer = pool.lease();
        pool.release(pool.lease());
        pool.close();
        assertEquals(0, pool.cached());
        assertThrows(IllegalStateException.class, pool::lease);
        pool.release(buffer);
        assertEquals(0, pool.leased());
        assertEquals(0, pool.cached());
    }

    @Test
    void aLeakIsReportedWithThreadAndStackOfItsLease() {
        List<LeakRecord> leaks = new ArrayList<>();
        BufferPool pool = new BufferPool(2, () -> Buffer.heap(16, 64), leaks::add);
        pool.release(pool.lease());
        leakABuffer(pool);
        pool.close();
        pool.close();
        assertEquals(1, leaks.size());
        assertEquals(Thread.currentThread().getName(), leaks.get(0).threadName());
        assertEquals("leakABuffer", leaks.get(0).stack().get(0).getMethodName());
        assertTrue(leaks.get(0).toString().contains("BufferPoolTest.leakABuffer(BufferPoolTest.java:"));
    }

    private static void leakABuffer(BufferPool pool) {
        assertEquals(0, pool.lease().readable());
    }

    @Test
    void outstandingLeasesAreListedOldestFirstUntilReleased() {
        try (BufferPool pool = new BufferPool(2, () -> Buffer.heap(16, 64), lease -> {})) {
            Buffer first = pool.lease();
            leakABuffer(pool);
            assertEquals(2, pool.outstanding().size());
            assertEquals("leakABuffer", pool.outstanding().get(1).stack().get(0).getMethodName());
            pool.release(first);
            assertEquals(1, pool.outstanding().size());
        }
    }

    @Test
    void withoutTrackingNoLeasesAreListed() {
        try (BufferPool pool = pool(1)) {
            leakABuffer(pool);
            assertEquals(List.of(), pool.outstanding());
        }
    }

    @Test
    void randomLeasesAndReleasesAgreeWithTwoStacks() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int maxCached = random.nextInt(5);
            ArrayDeque<Buffer> cached = new ArrayDeque<>();
            List<Buffer> leased = new ArrayList<>();
            try (BufferPool pool = pool(maxCached)) {
                for (int i = 0; i < 100; i++) {
                    if (leased.isEmpty() || random.nextBoolean()) {
                        lease(pool, cached, leased, "seed " + seed);
                    } else {
                        Buffer buffer = leased.remove(random.nextInt(leased.size()));
                        pool.release(buffer);
                        if (cached.size() < maxCached) {
                            cached.push(buffer);
                        }
                    }
                    assertEquals(cached.size(), pool.cached(), "seed " + seed);
                    assertEquals(leased.size(), pool.leased(), "seed " + seed);
                }
            }
        }
    }

    private static void lease(BufferPool pool, ArrayDeque<Buffer> cached, List<Buffer> leased, String message) {
        Buffer expected = cached.poll();
        Buffer buffer = pool.lease();
        if (expected == null) {
            leased.forEach(other -> assertNotSame(other, buffer, message));
        } else {
            assertSame(expected, buffer, message);
        }
        leased.add(buffer);
    }

    @Test
    void twoThreadsNeverHoldTheSameBuffer() throws Exception {
        Set<Buffer> held = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (BufferPool pool = pool(2)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ends.add(threads.submit(() -> leaseAndRelease(pool, held)));
            }
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
            assertEquals(0, pool.leased());
            assertTrue(pool.cached() <= 2);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void leaseAndRelease(BufferPool pool, Set<Buffer> held) {
        for (int i = 0; i < 5_000; i++) {
            Buffer buffer = pool.lease();
            assertTrue(held.add(buffer));
            assertEquals(0, buffer.readable());
            Bytes.append(buffer, "mine");
            assertTrue(held.remove(buffer));
            pool.release(buffer);
        }
    }
}
