package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnershipTest {

    private static Ownership armed() {
        Ownership ownership = new Ownership();
        assertTrue(ownership.release());
        return ownership;
    }

    @Test
    void aNewConnectionIsOwnedByItsCreator() {
        assertFalse(new Ownership().acquireArmed());
    }

    @Test
    void readinessAcquiresAConnectionWithoutAnOwner() {
        Ownership ownership = armed();
        assertTrue(ownership.acquireReady());
        assertFalse(ownership.acquireArmed());
    }

    @Test
    void readinessOfAnOwnedConnectionIsStoredOnceForItsOwner() {
        Ownership ownership = armed();
        assertTrue(ownership.acquireReady());
        assertFalse(ownership.acquireReady());
        assertFalse(ownership.acquireReady());
        assertFalse(ownership.release(), "the owner continues with the stored readiness");
        assertTrue(ownership.release());
    }

    @Test
    void aCloseWithoutAnOwnerIsDoneByTheCaller() {
        Ownership ownership = armed();
        assertTrue(ownership.requestClose());
        assertFalse(ownership.requestClose());
        assertTrue(ownership.isCloseRequested());
    }

    @Test
    void aCloseOfAnOwnedConnectionIsDoneByTheOwner() {
        Ownership ownership = armed();
        assertTrue(ownership.acquireReady());
        assertFalse(ownership.acquireReady());
        assertFalse(ownership.requestClose());
        assertFalse(ownership.release());
        assertFalse(ownership.release());
        assertTrue(ownership.isCloseRequested());
    }

    @Test
    void aClosedConnectionCannotBeAcquired() {
        Ownership ownership = armed();
        assertTrue(ownership.acquireArmed());
        ownership.closed();
        assertFalse(ownership.acquireReady());
        assertFalse(ownership.acquireArmed());
        assertFalse(ownership.requestClose());
    }

    /**
     * Two threads report readiness and release; a plain counter that only the ownership guards must not lose an
     * increment.
     */
    @Test
    void ownershipPublishesPlainFieldsAndLosesNoEvent() throws InterruptedException {
        Ownership ownership = armed();
        int events = 200_000;
        AtomicInteger iterations = new AtomicInteger();
        int[] plain = new int[1];
        CountDownLatch done = new CountDownLatch(2);
        Runnable reporter = () -> {
            for (int i = 0; i < events; i++) {
                if (ownership.acquireReady()) {
                    do {
                        plain[0]++;
                        iterations.incrementAndGet();
                    } while (!ownership.release());
                }
            }
            done.countDown();
        };
        new Thread(reporter).start();
        new Thread(reporter).start();
        done.await();
        assertEquals(iterations.get(), plain[0]);
        assertTrue(ownership.acquireArmed(), "no owner after the last event");
    }
}
